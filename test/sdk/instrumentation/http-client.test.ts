import { createHash } from 'node:crypto'
import {
  type ClientRequest,
  createServer,
  get,
  type IncomingHttpHeaders,
  type Server,
  request as sendRequest,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { suppressTracing } from '@opentelemetry/core'
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
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

const spans: ReadableSpan[] = []
const told: { call: ClientCall; errorType: string }[] = []
const faults: unknown[] = []
const received: { url: string; headers: IncomingHttpHeaders }[] = []
const stops: (() => void)[] = []
let server: Server
let base: string

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
    received.push({ url: request.url!, headers: request.headers })
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
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
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

const ended = (count = 1) => eventually(`${count} ended spans`, () => spans.length >= count, { everyMs: 5 })
const parentOf = (headers: IncomingHttpHeaders) => String(headers['traceparent']).split('-')[2]

test('fetch: a span for each hop of a redirect, each with a traceparent of its own', async () => {
  expect(await (await fetch(`${base}/moved`)).text()).toBe('here')
  await ended(2)
  expect(
    spans.map(({ kind, attributes }) => [kind, attributes['http.response.status_code'], attributes['url.full']]),
  ).toEqual([
    [SpanKind.CLIENT, 302, `${base}/moved`],
    [SpanKind.CLIENT, 200, `${base}/here`],
  ])
  expect(received.map(({ headers }) => parentOf(headers))).toEqual(spans.map((span) => span.spanContext().spanId))
})

test('the query of an address is not told: secrets travel there', async () => {
  await (await fetch(`${base}/here?token=secret`)).text()
  get(`${base}/here?token=secret`, (response) => response.resume())
  await ended(2)
  expect(spans.map(({ attributes }) => attributes['url.full'])).toEqual([`${base}/here`, `${base}/here`])
})

test('an aborted fetch ends its span with the name of the abort', async () => {
  const aborting = new AbortController()
  const answer = fetch(`${base}/never`, { signal: aborting.signal })
  await eventually('the request', () => received.length === 1, { everyMs: 5 })
  aborting.abort()
  await expect(answer).rejects.toThrow()
  await ended()
  expect(told).toMatchObject([{ errorType: expect.stringMatching(/Abort|ABORT/) }])
})

test('a refused connection is told by the system’s word, over fetch and over node:http', async () => {
  const gone = createServer()
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(gone.address() as AddressInfo).port}/`
  await new Promise((resolve) => gone.close(resolve))
  await expect(fetch(address)).rejects.toThrow()
  await new Promise((resolve) => get(address).on('error', resolve))
  expect(told.map(({ errorType }) => errorType)).toEqual(['ECONNREFUSED', 'ECONNREFUSED'])
})

test('a status from 400 on is an error of the client span', async () => {
  await (await fetch(`${base}/refused`)).text()
  expect(told).toMatchObject([{ call: { status: 503 }, errorType: '503' }])
})

test('an answer that breaks off is an error, its status is kept', async () => {
  await new Promise((resolve) => get(`${base}/broken-off`, (response) => response.on('error', resolve).resume()))
  await ended()
  expect(told).toMatchObject([{ call: { status: 200 }, errorType: 'ECONNRESET' }])
})

test('a request given up before its answer ends its span', async () => {
  const given = get(`${base}/never`).on('error', () => {})
  await eventually('the request', () => received.length === 1, { everyMs: 5 })
  given.destroy()
  await ended()
  expect(told).toMatchObject([{ call: { status: undefined }, errorType: 'ECONNRESET' }])
})

test('an upgrade ends its span with 101', async () => {
  sendRequest(`${base}/echo`, { headers: { connection: 'Upgrade', upgrade: 'echo' } })
    .on('upgrade', (_response, socket) => socket.destroy())
    .end()
  await ended()
  expect(told).toMatchObject([{ call: { status: 101 }, errorType: '' }])
})

test('headers given as an array carry the trace too, and arrive as they were given', async () => {
  sendRequest(`${base}/here`, { headers: ['X-One', '1', 'Host', 'named.example'] as never }, (response) =>
    response.resume(),
  ).end()
  await ended()
  expect(received[0]!.headers).toMatchObject({ 'x-one': '1', host: 'named.example' })
  expect(parentOf(received[0]!.headers)).toBe(spans[0]!.spanContext().spanId)
})

test('a traceparent that the service sets itself is sent once, unchanged', async () => {
  const own = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`
  await (await fetch(`${base}/here`, { headers: { traceparent: own } })).text()
  get(`${base}/here`, { headers: { traceparent: own } }, (response) => response.resume())
  await ended(2)
  expect(received.map(({ headers }) => headers['traceparent'])).toEqual([own, own])
})

test('under suppressed tracing nothing is told and nothing is added', async () => {
  await context.with(suppressTracing(ROOT_CONTEXT), async () => (await fetch(`${base}/here`)).text())
  expect(received[0]!.headers).not.toHaveProperty('traceparent')
  expect(spans).toEqual([])
  expect(told).toEqual([])
})

test('baggage leaves for hosts of one’s own alone', async () => {
  const baggage = propagation.createBaggage({ customer: { value: 'c-1' } })
  const active = propagation.setBaggage(ROOT_CONTEXT, baggage)
  const ask = () => context.with(active, async () => (await fetch(`${base}/here`)).text())
  await ask()
  setBaggageHosts([])
  await ask()
  setBaggageHosts(['private'])
  expect(received.map(({ headers }) => headers['baggage'])).toEqual(['customer=c-1', undefined])
  expect(received.every(({ headers }) => headers['traceparent'] !== undefined)).toBe(true)
})

test('over a connection that stays open each request has its own span and parent', async () => {
  const outer = trace.setSpan(
    ROOT_CONTEXT,
    trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
  )
  for (let count = 0; count < 3; count++) await context.with(outer, async () => (await fetch(`${base}/here`)).text())
  await ended(3)
  expect(new Set(spans.map((span) => span.spanContext().spanId)).size).toBe(3)
  expect(spans.every(({ parentSpanContext }) => parentSpanContext?.spanId === 'b'.repeat(16))).toBe(true)
})

test('answers that nobody reads are collected with their requests', async () => {
  const collected = { count: 0 }
  const registry = new FinalizationRegistry(() => {
    collected.count++
  })
  await (async () => {
    for (let count = 0; count < 20; count++) {
      const answer = await fetch(`${base}/here`)
      registry.register(answer, undefined)
    }
  })()
  await eventually('collected answers', () => {
    ;(globalThis as { gc?: () => void }).gc?.()
    return collected.count >= 18
  })
})

/** Answers that the service holds without reading them. */
const held: unknown[] = []
const unfinished = (status: number) => ({
  'http.response.status_code': status,
  'vigie.response_unfinished': true,
})

test.each(['/here', '/large', '/begun'])(
  'node:http: the span of an answer of which nobody reads a byte ends all the same, as of its last byte: %s',
  async (path) => {
    const request = get(`${base}${path}`, (response) => held.push(response))
    await ended()
    expect(spans[0]!.attributes).toMatchObject(unfinished(200))
    expect(spans[0]!.status.code).toBe(SpanStatusCode.UNSET)
    expect(told).toMatchObject([{ call: { status: 200 }, errorType: '' }])
    const [seconds, nanoseconds] = spans[0]!.duration
    expect(seconds * 1e3 + nanoseconds / 1e6).toBeLessThan(performance.now() - told[0]!.call.startedAtMs)
    request.destroy()
    expect(spans).toHaveLength(1)
  },
)

test.each(['/large', '/begun'])(
  'fetch: the span of a body that nobody consumes ends all the same: %s',
  async (path) => {
    const aborting = new AbortController()
    held.push(await fetch(`${base}${path}`, { signal: aborting.signal }))
    await ended()
    expect(spans[0]!.attributes).toMatchObject(unfinished(200))
    expect(told).toMatchObject([{ call: { status: 200 }, errorType: '' }])
    aborting.abort()
  },
)

test('fetch: a body that nobody consumes, and that came with its head, is a finished answer', async () => {
  held.push(await fetch(`${base}/here`))
  await ended()
  expect(spans[0]!.attributes).not.toHaveProperty(['vigie.response_unfinished'])
})

test('an answer that comes slowly is one call until its end, however long it takes', async () => {
  await (await fetch(`${base}/dripping`)).text()
  get(`${base}/dripping`, (response) => response.resume())
  await ended(2)
  for (const { attributes } of spans) expect(attributes).not.toHaveProperty(['vigie.response_unfinished'])
})

test('a request that times out ends its span with what the service did about it', async () => {
  get(`${base}/never`, { timeout: 20 })
    .on('timeout', function (this: ClientRequest) {
      this.destroy(Object.assign(new Error('took too long'), { code: 'ETIMEDOUT' }))
    })
    .on('error', () => {})
  await expect(fetch(`${base}/never`, { signal: AbortSignal.timeout(20) })).rejects.toThrow()
  await ended(2)
  expect(told.map(({ errorType }) => errorType).toSorted()).toEqual([
    'ETIMEDOUT',
    expect.stringMatching(/Timeout|TIMEOUT|23/),
  ])
})

test('a request given up while its answer comes is an error, its status is kept', async () => {
  const aborting = new AbortController()
  await fetch(`${base}/begun`, { signal: aborting.signal })
  get(`${base}/begun`, (response) =>
    response
      .resume()
      .on('error', () => {})
      .once('data', () => response.destroy()),
  )
  aborting.abort()
  await ended(2)
  expect(told.map(({ call, errorType }) => [call.status, errorType !== ''])).toEqual([
    [200, true],
    [200, true],
  ])
})

test('a WebSocket’s handshake ends its span with 101, a refused one with its status', async () => {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/echo`)
  await ended()
  expect(told).toMatchObject([{ call: { status: 101 }, errorType: '' }])
  expect(spans[0]!.attributes).not.toHaveProperty(['vigie.response_unfinished'])
  socket.close()
  new WebSocket(`${base.replace('http', 'ws')}/refused`).onerror = () => {}
  await ended(2)
  expect(told[1]).toMatchObject({ call: { status: 403 }, errorType: '403' })
})

test('at the end of the process calls whose answer is under way are told', async () => {
  const taken: unknown[] = []
  const calls = createUnfinishedCalls((call) => taken.push(call))
  const [left, done] = [{}, {}] as [ClientCall, ClientCall]
  calls.answered(left)
  calls.answered(done)
  calls.finished(done)
  calls.stop()
  calls.stop()
  expect(taken).toEqual([left])
})
