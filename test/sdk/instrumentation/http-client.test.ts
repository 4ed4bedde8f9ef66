import { createServer, get, type IncomingHttpHeaders, type Server, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { suppressTracing } from '@opentelemetry/core'
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ClientCall } from '../../../sdk/instrumentation/http-client/client-call.ts'
import { instrumentNodeHttp } from '../../../sdk/instrumentation/http-client/instrument-node-http.ts'
import { instrumentUndici } from '../../../sdk/instrumentation/http-client/instrument-undici.ts'
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
  const observer = {
    tracer: provider.getTracer('test'),
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
    else response.end('here')
  })
  server.on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
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
