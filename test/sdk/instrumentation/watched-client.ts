import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, propagation } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import {
  type ClientCall,
  type ClientObserver,
  endUnfinishedCall,
} from '../../../sdk/instrumentation/http-client/client-call.ts'
import { instrumentNodeHttp } from '../../../sdk/instrumentation/http-client/instrument-node-http.ts'
import { instrumentUndici } from '../../../sdk/instrumentation/http-client/instrument-undici.ts'
import { createUnfinishedCalls } from '../../../sdk/instrumentation/http-client/unfinished-calls.ts'
import { setBaggageHosts } from '../../../sdk/traces/baggage-hosts.ts'
import { createPropagator } from '../../../sdk/traces/create-propagator.ts'
import { eventually } from '../../backends/eventually.ts'

export interface WatchedClient {
  /** Of a server with a path for each way in which an answer may go. */
  base: string
  readonly spans: ReadableSpan[]
  readonly told: { readonly call: ClientCall; readonly errorType: string }[]
  /** What the server got. */
  readonly received: IncomingMessage[]
  /** Resolves when so many client spans have ended in this test. @param count @default 1 */
  ended(count?: number): Promise<unknown>
}

/** Watches `node:http` and `fetch` of this process during the tests of a file; each of them begins with empty lists. */
export function watchClient(): WatchedClient {
  const spans: ReadableSpan[] = []
  const told: { call: ClientCall; errorType: string }[] = []
  const faults: unknown[] = []
  const received: IncomingMessage[] = []
  const stops: (() => void)[] = []
  const client: WatchedClient = {
    base: '',
    spans,
    told,
    received,
    ended: (count = 1) => eventually(`${count} ended spans`, () => spans.length >= count, { everyMs: 5 }),
  }
  let server: Server

  beforeAll(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager())
    propagation.setGlobalPropagator(createPropagator(['tracecontext', 'baggage']))
    setBaggageHosts(['private'])
    const provider = new TracerProvider({
      spanProcessors: [
        { onStart() {}, onEnd: (span) => void spans.push(span), forceFlush: async () => {}, shutdown: async () => {} },
      ],
    })
    const observer: ClientObserver = {
      tracer: provider.getTracer('test'),
      unfinished: createUnfinishedCalls((call, lastByteAtMs) => endUnfinishedCall(observer, call, lastByteAtMs), 15),
      onEnd: (call: ClientCall, _durationSeconds: number, errorType: string) => void told.push({ call, errorType }),
      onFault: (fault: unknown) => void faults.push(fault),
    }
    stops.push(instrumentNodeHttp(observer), instrumentUndici(observer))
    server = createServer((request, response) => {
      received.push(request)
      if (request.url === '/moved') response.writeHead(302, { location: '/here' }).end()
      else if (request.url === '/broken-off') {
        response.writeHead(200, { 'content-length': '100' })
        response.write('x', () => request.socket.destroy())
      } else if (request.url === '/never') return
      else if (request.url === '/refused') response.writeHead(503).end()
      else if (request.url === '/large') response.end(Buffer.alloc(4 << 20))
      else if (request.url === '/begun') response.write('x')
      else if (request.url === '/dripping') {
        let pieces = 0
        const timer = setInterval(() => (pieces++ < 20 ? response.write('x') : response.end()), 10)
        response.on('close', () => clearInterval(timer))
      } else response.end('here')
    })
    server.on('upgrade', (request, socket) => {
      const key = request.headers['sec-websocket-key']
      if (key === undefined)
        return socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
      if (request.url === '/refused') return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      const accepted = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accepted}\r\n\r\n`,
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    client.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterEach(() => {
    expect(faults).toEqual([])
    spans.length = told.length = received.length = 0
  })

  afterAll(() => {
    for (const stop of stops) stop()
    server.close()
    server.closeAllConnections()
    context.disable()
    propagation.disable()
  })

  return client
}

/** The id of the span that a request names as its parent. */
export function parentOf({ headers }: IncomingMessage): string | undefined {
  return String(headers['traceparent']).split('-')[2]
}
