import { expect, onTestFinished, test } from 'vitest'
import { startLocalStack } from '../../../deploy/local/start-local-stack.ts'
import { createOtlpLogSink, type OtlpLogSinkOptions } from '../../../exporters/otlp/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { type ReceivedRequest, startScriptedServer } from '../delivery/scripted-server.ts'
import { logLine } from '../loki/log-line.ts'
import { decodeLogRequest, logRecordsOf } from './otlp-proto.ts'

const backoff = { firstMs: 1, longestMs: 5, longestRetryAfterMs: 20 }

function sinkTo(url: string, options: Partial<OtlpLogSinkOptions> = {}) {
  const ledger = createLedger('logs', 'otlp')
  const resource = { 'service.name': 'checkout' }
  const sink = createOtlpLogSink({ endpoint: `${url}/v1/logs`, resource, ledger, backoff, ...options })
  onTestFinished(() => sink.close(AbortSignal.abort()))
  return { ledger, sink, flush: () => sink.flush(AbortSignal.timeout(20_000)) }
}

const messages = ({ body }: ReceivedRequest) =>
  logRecordsOf(decodeLogRequest(body)).map((record) => record.body!.stringValue)

test('lines arrive as protobuf, compressed, with the headers of the exporter', async () => {
  const server = await startScriptedServer((_, response) => void response.end())
  const { sink, flush, ledger } = sinkTo(server.url, { headers: { 'x-key': 'k' }, compression: 'gzip' })
  sink.write(logLine('hello'))
  await flush()
  expect(server.requests[0]).toMatchObject({
    path: '/v1/logs',
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip', 'x-key': 'k' },
  })
  expect(messages(server.requests[0]!)).toEqual(['hello'])
  expect(ledger.snapshot()).toMatchObject({ produced: 1, exported: 1, pending: 0 })
})

test('one line that makes the collector answer 400 is lost alone', async () => {
  const accepted: unknown[] = []
  const server = await startScriptedServer((request, response) => {
    if (messages(request).includes('poison')) return void response.writeHead(400).end()
    accepted.push(...messages(request))
    response.end()
  })
  const { sink, flush, ledger } = sinkTo(server.url)
  for (const message of ['a', 'b', 'poison', 'c']) sink.write(logLine(message))
  await flush()
  expect(accepted).toEqual(['a', 'b', 'c'])
  expect(ledger.snapshot()).toMatchObject({ exported: 3, pending: 0, dropped: { rejected: 1 } })
})

test('a partial success told in JSON is counted and not repeated', async () => {
  const server = await startScriptedServer((_, response) => {
    const answer = { partialSuccess: { rejectedLogRecords: '2', errorMessage: 'no' } }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  const { sink, flush, ledger } = sinkTo(server.url)
  for (const message of ['a', 'b', 'c']) sink.write(logLine(message))
  await flush()
  expect(server.requests).toHaveLength(1)
  expect(ledger.snapshot()).toMatchObject({ exported: 1, pending: 0, dropped: { rejected: 2 } })
})

test('vigie dev reads what the sink sends', async () => {
  const stack = await startLocalStack({ port: 0 })
  onTestFinished(() => stack.close())
  const { sink, flush, ledger } = sinkTo(stack.url)
  sink.write(logLine('first'))
  sink.write(logLine('second', { level: 'error' }))
  await flush()
  expect(ledger.snapshot()).toMatchObject({ exported: 2, pending: 0 })
  expect((await stack.summary()).lines).toBe(2)
})
