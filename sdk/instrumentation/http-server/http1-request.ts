import type { IncomingMessage, ServerResponse } from 'node:http'
import { beginRequest } from './begin-request.ts'
import { contentLength } from './content-length.ts'
import { endRequest } from './end-request.ts'
import { isHangUp } from './hang-up.ts'
import type { HttpServerObserver } from './http-server-observer.ts'
import { type Instrumented, type ServerRequest, serverRequestKey } from './server-request.ts'
import { endingOfSocket } from './socket-ending.ts'

/** Status of a request whose client went away first; the number that nginx made common. */
const clientClosedRequest = 499

/** Begins a request over HTTP/1; undefined where it is not to be observed, or is already (a server that re-emits it). */
export function beginHttp1Request(
  observer: HttpServerObserver,
  request: IncomingMessage & Instrumented,
  response: ServerResponse & Instrumented,
): ServerRequest | undefined {
  if (request[serverRequestKey]) return undefined
  const record = beginRequest(observer, request)
  if (!record) return undefined
  response[serverRequestKey] = record
  record.socketBytesBefore = bytesDispatched(request.socket)
  return record
}

/** To be called when a response closes. Never throws. */
export function endHttp1Request(record: ServerRequest, response: ServerResponse): void {
  if (record.endedAtMs !== 0) return // Somebody has emitted `close` by hand.
  const { observer } = record
  try {
    settle(record, record.request as IncomingMessage, response)
    endRequest(record)
  } catch (error) {
    observer.onFault(error)
  }
}

function settle(record: ServerRequest, request: IncomingMessage, response: ServerResponse): void {
  record.requestBytes = contentLength(record.headers['content-length'])
  if (response.writableFinished) {
    record.status = response.statusCode
    record.responseBytes = bodyBytes(record, request, response)
    return
  }
  const { errored } = response
  // Pipelines destroy the response of a client that hung up with an error of their own.
  const failed = errored !== null && errored !== undefined && !isHangUp(errored)
  if (failed) record.error ??= errored
  record.ending = failed ? 'connection_dropped' : endingOfSocket(request.socket)
  if (response.headersSent) record.status = response.statusCode
  else record.status = record.ending === 'client_closed' ? clientClosedRequest : 0
}

/** `bytesWritten` copies the socket's buffer to add it up; before an answer that is empty, and this is what is left of the sum. */
function bytesDispatched(socket: IncomingMessage['socket']): number {
  const { _bytesDispatched: bytes } = socket as { _bytesDispatched?: unknown }
  return typeof bytes === 'number' ? bytes : socket.bytesWritten
}

/** Exact where the length was announced; else what the socket wrote beyond the head, chunk sizes included. */
function bodyBytes(record: ServerRequest, request: IncomingMessage, response: ServerResponse): number {
  if (record.method === 'HEAD' || response.statusCode === 304 || response.statusCode === 204) return 0
  const announced = (response as { _contentLength?: unknown })._contentLength
  if (typeof announced === 'number') return announced
  const length = contentLength(response.getHeader('content-length'))
  if (length !== -1) return length
  const head = (response as { _header?: unknown })._header
  return Math.max(
    0,
    request.socket.bytesWritten - record.socketBytesBefore - (typeof head === 'string' ? head.length : 0),
  )
}
