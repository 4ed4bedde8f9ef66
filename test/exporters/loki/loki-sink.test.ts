import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { createLokiSink, type LokiOptions } from '../../../exporters/loki/index.ts'
import type { PushRequest } from '../../../exporters/loki/split-push-request.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import type { VigieError } from '../../../sdk/vigie-error.ts'
import { type ReceivedRequest, startScriptedServer } from '../delivery/scripted-server.ts'
import { logLine } from './log-line.ts'

const labels = { service_name: 'checkout', environment: 'test' }
const backoff = { firstMs: 1, longestMs: 5, longestRetryAfterMs: 20 }

function sinkTo(url: string, options: Partial<LokiOptions> = {}) {
  const ledger = createLedger('logs', 'loki')
  const sink = createLokiSink({ url, labels, ledger, backoff, ...options })
  onTestFinished(() => sink.close(AbortSignal.abort()))
  return { ledger, sink, flush: () => sink.flush(AbortSignal.timeout(20_000)) }
}

function texts({ body }: ReceivedRequest): string[] {
  const { streams } = JSON.parse(body.toString('utf8')) as PushRequest
  return streams.flatMap(({ values }) => values.map((value) => (value as string[])[1]!))
}

const noContent = (_: ReceivedRequest, response: ServerResponse) => void response.writeHead(204).end()

test('lines arrive at the push address, compressed, with tenant and credentials', async () => {
  const server = await startScriptedServer(noContent)
  const { sink, flush, ledger } = sinkTo(server.url, {
    tenant: 'shop',
    basicAuth: { username: 'vigie', password: 'pass' },
    compression: 'gzip',
  })
  sink.write(logLine('hello', { text: 'hello' }))
  await flush()
  expect(server.requests).toHaveLength(1)
  expect(server.requests[0]).toMatchObject({
    path: '/loki/api/v1/push',
    headers: {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-scope-orgid': 'shop',
      authorization: 'Basic dmlnaWU6cGFzcw==',
    },
  })
  expect(texts(server.requests[0]!)).toEqual(['hello'])
  expect(ledger.snapshot()).toMatchObject({ produced: 1, exported: 1, pending: 0 })
})

test.each([
  ['http://127.0.0.1:1/', '/loki/api/v1/push'],
  ['http://127.0.0.1:1/gateway/', '/gateway/loki/api/v1/push'],
  ['http://127.0.0.1:1/custom/push', '/custom/push'],
])('%s pushes to %s', async (address, path) => {
  const server = await startScriptedServer(noContent)
  const url = new URL(address)
  const { sink, flush } = sinkTo(`${server.url}${url.pathname}`)
  sink.write(logLine('x'))
  await flush()
  expect(server.requests[0]!.path).toBe(path)
})

test('through 429, 500, 503, a reset and a hang, every line arrives once and in order', async () => {
  const faults: ((response: ServerResponse) => void)[] = [
    (response) => void response.writeHead(429, { 'retry-after': '1' }).end(),
    (response) => void response.writeHead(500).end('ingester away'),
    (response) => void response.writeHead(503).end(),
    (response) => void response.destroy(),
    () => {}, // hangs until the deadline
  ]
  const accepted: string[] = []
  const server = await startScriptedServer((request, response) => {
    const fault = faults.shift()
    if (fault !== undefined) return fault(response)
    accepted.push(...texts(request))
    response.writeHead(204).end()
  })
  const { sink, flush, ledger } = sinkTo(server.url, { timeoutMs: 100, maxBatchItems: 10 })
  const lines = Array.from({ length: 35 }, (_, index) => `line ${index}`)
  for (const text of lines) sink.write(logLine('', { text }))
  await flush()
  expect(accepted).toEqual(lines)
  expect(ledger.snapshot()).toMatchObject({ produced: 35, exported: 35, pending: 0 })
})

test('one poison line is lost alone', async () => {
  const accepted: string[] = []
  const server = await startScriptedServer((request, response) => {
    if (texts(request).includes('poison')) return void response.writeHead(400).end('stream has invalid label')
    accepted.push(...texts(request))
    response.writeHead(204).end()
  })
  const { sink, flush, ledger } = sinkTo(server.url)
  for (const text of ['a', 'b', 'poison', 'c', 'd']) sink.write(logLine('', { text }))
  await flush()
  expect(accepted).toEqual(['a', 'b', 'c', 'd'])
  expect(ledger.snapshot()).toMatchObject({ exported: 4, pending: 0, dropped: { rejected: 1 } })
})

test('a 400 that kept all lines but one is believed, without a second request', async () => {
  const server = await startScriptedServer((_, response) => {
    response
      .writeHead(400)
      .end(
        "entry with timestamp 2023-11-14 22:13:20 +0000 UTC ignored, reason: 'entry too far behind',\nuser 'fake', total ignored: 1 out of 3 for stream: {level=\"info\"}",
      )
  })
  const { sink, flush, ledger } = sinkTo(server.url)
  for (const text of ['a', 'b', 'c']) sink.write(logLine('', { text }))
  await flush()
  expect(server.requests).toHaveLength(1)
  expect(ledger.snapshot()).toMatchObject({ exported: 2, pending: 0, dropped: { rejected: 1 } })
})

test.each<[string, Partial<LokiOptions>, string]>([
  ['an address that is none', { url: 'loki:3100' }, 'url'],
  ['an empty address', { url: '' }, 'url'],
  ['a label with a dot in its name', { labels: { 'service.name': 'x' } }, 'labels.service.name'],
])('%s stops the start', (_, wrong, option) => {
  let thrown: unknown
  try {
    sinkTo('http://127.0.0.1:1', wrong)
  } catch (error) {
    thrown = error
  }
  expect(thrown).toMatchObject({ name: 'VigieError', code: 'BAD_OPTION', option } satisfies Partial<VigieError>)
})

test('a password in a bad address is not repeated in the error', () => {
  expect(() => sinkTo('ftp://me:hunter2@loki:3100')).toThrow(/^(?!.*hunter2)/)
})
