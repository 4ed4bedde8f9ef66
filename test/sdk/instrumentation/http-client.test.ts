import { type ClientRequest, createServer, get, request as sendRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import type { ClientCall } from '../../../sdk/instrumentation/http-client/client-call.ts'
import { createUnfinishedCalls } from '../../../sdk/instrumentation/http-client/unfinished-calls.ts'
import { eventually } from '../../backends/eventually.ts'
import { parentOf, watchClient } from './watched-client.ts'

const client = watchClient()
const { spans, told, received, ended } = client

test('fetch: a span for each hop of a redirect, each with a traceparent of its own', async () => {
  expect(await (await fetch(`${client.base}/moved`)).text()).toBe('here')
  await ended(2)
  expect(
    spans.map(({ kind, attributes }) => [kind, attributes['http.response.status_code'], attributes['url.full']]),
  ).toEqual([
    [SpanKind.CLIENT, 302, `${client.base}/moved`],
    [SpanKind.CLIENT, 200, `${client.base}/here`],
  ])
  expect(received.map(parentOf)).toEqual(spans.map((span) => span.spanContext().spanId))
})

test('the query of an address is not told: secrets travel there', async () => {
  await (await fetch(`${client.base}/here?token=secret`)).text()
  get(`${client.base}/here?token=secret`, (response) => response.resume())
  await ended(2)
  expect(spans.map(({ attributes }) => attributes['url.full'])).toEqual([`${client.base}/here`, `${client.base}/here`])
})

test('an aborted fetch ends its span with the name of the abort', async () => {
  const aborting = new AbortController()
  const answer = fetch(`${client.base}/never`, { signal: aborting.signal })
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
  await (await fetch(`${client.base}/refused`)).text()
  expect(told).toMatchObject([{ call: { status: 503 }, errorType: '503' }])
})

test('an answer that breaks off is an error, its status is kept', async () => {
  await new Promise((resolve) => get(`${client.base}/broken-off`, (response) => response.on('error', resolve).resume()))
  await ended()
  expect(told).toMatchObject([{ call: { status: 200 }, errorType: 'ECONNRESET' }])
})

test('a request given up before its answer ends its span', async () => {
  const given = get(`${client.base}/never`).on('error', () => {})
  await eventually('the request', () => received.length === 1, { everyMs: 5 })
  given.destroy()
  await ended()
  expect(told).toMatchObject([{ call: { status: undefined }, errorType: 'ECONNRESET' }])
})

test('an upgrade ends its span with 101', async () => {
  sendRequest(`${client.base}/echo`, { headers: { connection: 'Upgrade', upgrade: 'echo' } })
    .on('upgrade', (_response, socket) => socket.destroy())
    .end()
  await ended()
  expect(told).toMatchObject([{ call: { status: 101 }, errorType: '' }])
})

test('over a connection that stays open each request has its own span and parent', async () => {
  const outer = trace.setSpan(
    ROOT_CONTEXT,
    trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
  )
  for (let count = 0; count < 3; count++)
    await context.with(outer, async () => (await fetch(`${client.base}/here`)).text())
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
      const answer = await fetch(`${client.base}/here`)
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
    const request = get(`${client.base}${path}`, (response) => held.push(response))
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
    held.push(await fetch(`${client.base}${path}`, { signal: aborting.signal }))
    await ended()
    expect(spans[0]!.attributes).toMatchObject(unfinished(200))
    expect(told).toMatchObject([{ call: { status: 200 }, errorType: '' }])
    aborting.abort()
  },
)

test('fetch: a body that nobody consumes, and that came with its head, is a finished answer', async () => {
  held.push(await fetch(`${client.base}/here`))
  await ended()
  expect(spans[0]!.attributes).not.toHaveProperty(['vigie.response_unfinished'])
})

test('an answer that comes slowly is one call until its end, however long it takes', async () => {
  await (await fetch(`${client.base}/dripping`)).text()
  get(`${client.base}/dripping`, (response) => response.resume())
  await ended(2)
  for (const { attributes } of spans) expect(attributes).not.toHaveProperty(['vigie.response_unfinished'])
})

test('a request that times out ends its span with what the service did about it', async () => {
  get(`${client.base}/never`, { timeout: 20 })
    .on('timeout', function (this: ClientRequest) {
      this.destroy(Object.assign(new Error('took too long'), { code: 'ETIMEDOUT' }))
    })
    .on('error', () => {})
  await expect(fetch(`${client.base}/never`, { signal: AbortSignal.timeout(20) })).rejects.toThrow()
  await ended(2)
  expect(told.map(({ errorType }) => errorType).toSorted()).toEqual([
    'ETIMEDOUT',
    expect.stringMatching(/Timeout|TIMEOUT|23/),
  ])
})

test('a request given up while its answer comes is an error, its status is kept', async () => {
  const aborting = new AbortController()
  await fetch(`${client.base}/begun`, { signal: aborting.signal })
  get(`${client.base}/begun`, (response) =>
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
  const socket = new WebSocket(`${client.base.replace('http', 'ws')}/echo`)
  await ended()
  expect(told).toMatchObject([{ call: { status: 101 }, errorType: '' }])
  expect(spans[0]!.attributes).not.toHaveProperty(['vigie.response_unfinished'])
  socket.close()
  new WebSocket(`${client.base.replace('http', 'ws')}/refused`).onerror = () => {}
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
