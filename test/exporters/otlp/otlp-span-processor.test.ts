import type { ServerResponse } from 'node:http'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, onTestFinished, test } from 'vitest'
import { createOtlpSpanProcessor, type OtlpSpanProcessorOptions } from '../../../exporters/otlp/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { type ReceivedRequest, startScriptedServer } from '../delivery/scripted-server.ts'
import { endedSpan } from './ended-span.ts'
import { decodeTraceRequest, spansOf } from './otlp-proto.ts'

const backoff = { firstMs: 1, longestMs: 5, longestRetryAfterMs: 20 }

function processorTo(url: string, options: Partial<OtlpSpanProcessorOptions> = {}) {
  const ledger = createLedger('spans', 'otlp')
  const processor = createOtlpSpanProcessor({ endpoint: `${url}/v1/traces`, ledger, backoff, ...options })
  onTestFinished(() => processor.close(AbortSignal.abort()))
  return { ledger, processor, flush: () => processor.flush(AbortSignal.timeout(20_000)) }
}

const names = ({ body }: ReceivedRequest) => spansOf(decodeTraceRequest(body)).map(({ name }) => name)
const ok = (_: ReceivedRequest, response: ServerResponse) => void response.end()

test("spans of OpenTelemetry's tracer arrive as protobuf, with the headers of the exporter", async () => {
  const server = await startScriptedServer(ok)
  const { processor, flush, ledger } = processorTo(server.url, { headers: { 'x-key': 'k' }, compression: 'gzip' })
  const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('shop', '2.0')
  tracer.startSpan('charge card').end()
  await flush()
  expect(server.requests).toHaveLength(1)
  expect(server.requests[0]).toMatchObject({
    path: '/v1/traces',
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip', 'x-key': 'k' },
  })
  expect(names(server.requests[0]!)).toEqual(['charge card'])
  expect(ledger.snapshot()).toMatchObject({ produced: 1, exported: 1, pending: 0 })
})

test('a span that was not sampled is neither sent nor counted', async () => {
  const server = await startScriptedServer(ok)
  const { processor, flush, ledger } = processorTo(server.url)
  const context = { ...endedSpan().spanContext(), traceFlags: 0 }
  processor.onEnd(endedSpan({ spanContext: () => context }))
  await flush()
  expect(server.requests).toEqual([])
  expect(ledger.snapshot()).toMatchObject({ produced: 0 })
})

test('20,000 spans that end within one turn of the event loop all arrive', async () => {
  let received = 0
  const server = await startScriptedServer((request, response) => {
    received += names(request).length
    response.end()
  })
  const { processor, flush, ledger } = processorTo(server.url)
  for (let span = 0; span < 20_000; span += 1) processor.onEnd(endedSpan({ name: `span ${span}` }))
  await flush()
  expect(received).toBe(20_000)
  expect(ledger.snapshot()).toMatchObject({ produced: 20_000, exported: 20_000, pending: 0 })
})

test('through 429, 503, a reset and a hang, nothing is lost and nothing arrives twice', async () => {
  const faults: ((response: ServerResponse) => void)[] = [
    (response) => void response.writeHead(429, { 'retry-after': '1' }).end(),
    (response) => void response.writeHead(503).end(),
    (response) => void response.destroy(),
    () => {},
  ]
  const accepted: unknown[] = []
  const server = await startScriptedServer((request, response) => {
    const fault = faults.shift()
    if (fault !== undefined) return fault(response)
    accepted.push(...names(request))
    response.end()
  })
  const { processor, flush, ledger } = processorTo(server.url, { timeoutMs: 100, maxBatchItems: 10 })
  for (let span = 0; span < 100; span += 1) processor.onEnd(endedSpan({ name: `span ${span}` }))
  await flush()
  expect(accepted).toHaveLength(100)
  expect(new Set(accepted).size).toBe(100)
  expect(ledger.snapshot()).toMatchObject({ produced: 100, exported: 100, pending: 0 })
})

test('one span that makes the collector answer 400 is lost alone', async () => {
  const accepted: unknown[] = []
  const server = await startScriptedServer((request, response) => {
    if (names(request).includes('poison')) return void response.writeHead(400).end()
    accepted.push(...names(request))
    response.end()
  })
  const { processor, flush, ledger } = processorTo(server.url)
  for (const name of ['a', 'b', 'poison', 'c', 'd']) processor.onEnd(endedSpan({ name }))
  await flush()
  expect([...accepted].sort()).toEqual(['a', 'b', 'c', 'd'])
  expect(ledger.snapshot()).toMatchObject({ exported: 4, pending: 0, dropped: { rejected: 1 } })
})

test.each([
  ['protobuf', 'application/x-protobuf', Buffer.from([0x0a, 0x06, 0x08, 0x02, 0x12, 0x02, 0x6e, 0x6f])],
  ['JSON', 'application/json', Buffer.from('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}}')],
])('a partial success told in %s is counted and not repeated', async (_, contentType, body) => {
  const said: string[] = []
  const server = await startScriptedServer((_request, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(body)
  })
  const { processor, flush, ledger } = processorTo(server.url, { report: (message) => said.push(message) })
  for (const name of ['a', 'b', 'c']) processor.onEnd(endedSpan({ name }))
  await flush()
  expect(server.requests).toHaveLength(1)
  expect(ledger.snapshot()).toMatchObject({ exported: 1, pending: 0, dropped: { rejected: 2 } })
  expect(said).toEqual(['otlp: 2 spans lost (rejected): no'])
})

test('an answer that is garbage counts as accepted', async () => {
  const server = await startScriptedServer((_, response) => void response.end(Buffer.from([0xff, 0xff, 0xff])))
  const { processor, flush, ledger } = processorTo(server.url)
  processor.onEnd(endedSpan())
  await flush()
  expect(ledger.snapshot()).toMatchObject({ exported: 1, pending: 0 })
})

test('an endpoint that is no address stops the start', () => {
  expect(() => processorTo('', { endpoint: 'localhost:4318' })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', option: 'endpoint', received: 'localhost:4318' }),
  )
})
