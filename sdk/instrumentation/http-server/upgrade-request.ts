import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { beginRequest } from './begin-request.ts'
import { endRequest } from './end-request.ts'
import type { HttpServerObserver } from './http-server-observer.ts'
import { type Instrumented, type ServerRequest, serverRequestKey } from './server-request.ts'
import { endingOfSocket } from './socket-ending.ts'

const clientClosedRequest = 499

/**
 * Begins an upgrade (or a CONNECT), whose handler answers by writing to the socket. The request ends with that answer: a
 * connection that lives for hours is no request any more. Its status is read from the first bytes written.
 */
export function beginUpgrade(
  observer: HttpServerObserver,
  request: IncomingMessage & Instrumented,
  socket: Duplex,
): ServerRequest | undefined {
  if (request[serverRequestKey]) return undefined
  const record = beginRequest(observer, request)
  if (!record) return undefined
  let over = false
  const end = (status: number, ended: ServerRequest['ending']) => {
    if (over) return
    over = true
    Reflect.deleteProperty(socket, 'write')
    Reflect.deleteProperty(socket, 'end')
    socket.removeListener('close', onClose)
    record.status = status
    record.ending = ended
    try {
      endRequest(record)
    } catch (error) {
      observer.onFault(error)
    }
  }
  const onClose = () => {
    const ending = endingOfSocket(socket)
    end(ending === 'client_closed' ? clientClosedRequest : 0, ending)
  }
  const watch =
    (original: (...args: never[]) => unknown) =>
    (...args: unknown[]): unknown => {
      const status = statusOf(args[0])
      if (status !== undefined) end(status, 'answered')
      return Reflect.apply(original, socket, args)
    }
  socket.write = watch(socket.write) as typeof socket.write
  socket.end = watch(socket.end) as typeof socket.end
  socket.on('close', onClose)
  return record
}

/** The status in `HTTP/1.1 101 …`; undefined when nothing was written. */
function statusOf(written: unknown): number | undefined {
  if (typeof written !== 'string' && !Buffer.isBuffer(written)) return undefined
  const start = typeof written === 'string' ? written.slice(0, 16) : written.toString('latin1', 0, 16)
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(start)?.[1] ?? 0)
}
