import { expect, onTestFinished, test } from 'vitest'
import { createElasticsearchSink, type ElasticsearchOptions } from '../../../exporters/elasticsearch/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { type ReceivedRequest, startScriptedServer } from '../delivery/scripted-server.ts'
import { logLine } from '../loki/log-line.ts'

const backoff = { firstMs: 1, longestMs: 5, longestRetryAfterMs: 20 }

function sinkTo(url: string, options: Partial<ElasticsearchOptions> = {}) {
  const ledger = createLedger('logs', 'elasticsearch')
  const said: string[] = []
  const report = (message: string) => said.push(message)
  const sink = createElasticsearchSink({ url, ledger, backoff, report, ...options })
  onTestFinished(() => sink.close(AbortSignal.abort()))
  return { ledger, said, sink, flush: () => sink.flush(AbortSignal.timeout(20_000)) }
}

interface Sent {
  readonly action: { readonly create: { readonly _index: string; readonly _id: string } }
  readonly document: Readonly<Record<string, unknown>>
}

function sentIn({ body }: ReceivedRequest): Sent[] {
  const lines = body.toString('utf8').trimEnd().split('\n')
  return Array.from({ length: lines.length / 2 }, (_, index) => ({
    action: JSON.parse(lines[index * 2]!),
    document: JSON.parse(lines[index * 2 + 1]!),
  }))
}

/** A server that gives each document the status that `statusOf` says. */
function startBulkServer(statusOf: (message: unknown, attempt: number) => number) {
  return startScriptedServer((request, response, attempt) => {
    const items = sentIn(request).map(({ document }) => {
      const status = statusOf(document['message'], attempt)
      return { create: { status, ...(status >= 300 ? { error: { type: `error_${status}`, reason: 'why' } } : {}) } }
    })
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }))
  })
}

const messagesOf = (request: ReceivedRequest) => sentIn(request).map(({ document }) => document['message'])

test('a line becomes a document with the names of ECS, its other fields as they are', async () => {
  const server = await startBulkServer(() => 201)
  const { sink, flush, ledger } = sinkTo(`${server.url}/search/`, {
    basicAuth: { username: 'vigie', password: 'pass' },
    compression: 'gzip',
  })
  const text = JSON.stringify({
    timestamp: 'x',
    level: 'warn',
    message: 'card refused',
    trace_id: 'x',
    span_id: 'x',
    service: 'checkout',
    team: 'payments',
    orderId: 42,
    log: 'a text where ECS has an object',
  })
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  sink.write(logLine('', { text, level: 'warn', timestampMs: 1_700_000_000_123, traceId, spanId }))
  await flush()
  expect(server.requests[0]).toMatchObject({
    path: expect.stringMatching(/^\/search\/_bulk\?filter_path=/),
    headers: {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      authorization: 'Basic dmlnaWU6cGFzcw==',
    },
  })
  expect(sentIn(server.requests[0]!)).toEqual([
    {
      action: { create: { _index: 'logs-vigie-default', _id: expect.stringMatching(/^[\w-]{20}$/) } },
      document: {
        '@timestamp': '2023-11-14T22:13:20.123Z',
        message: 'card refused',
        'log.level': 'warn',
        'trace.id': traceId,
        'span.id': spanId,
        'service.name': 'checkout',
        team: 'payments',
        orderId: 42,
        log_: 'a text where ECS has an object',
      },
    },
  ])
  expect(ledger.snapshot()).toMatchObject({ produced: 1, exported: 1, pending: 0 })
})

test('a daily index is that of the line, by UTC', async () => {
  const server = await startBulkServer(() => 201)
  const { sink, flush } = sinkTo(server.url, { dailyIndex: 'shop-logs' })
  sink.write(logLine('late', { timestampMs: Date.UTC(2026, 10, 23, 23, 59, 59, 999) }))
  sink.write(logLine('early', { timestampMs: Date.UTC(2026, 10, 24) }))
  await flush()
  expect(sentIn(server.requests[0]!).map(({ action }) => action.create._index)).toEqual([
    'shop-logs-2026.11.23',
    'shop-logs-2026.11.24',
  ])
})

test('documents that come too soon are sent again alone, those refused are lost alone, and the ids stay', async () => {
  const server = await startBulkServer((message, attempt) =>
    message === 'bad' ? 400 : attempt === 1 && (message === 'b' || message === 'd') ? 429 : 201,
  )
  const { sink, flush, ledger, said } = sinkTo(server.url)
  for (const message of ['a', 'b', 'bad', 'c', 'd']) sink.write(logLine(message))
  await flush()
  expect(server.requests.map(messagesOf)).toEqual([
    ['a', 'b', 'bad', 'c', 'd'],
    ['b', 'd'],
  ])
  const ids = (request: number) => sentIn(server.requests[request]!).map(({ action }) => action.create._id)
  expect(ids(1)).toEqual([ids(0)[1], ids(0)[4]])
  expect(new Set(ids(0)).size).toBe(5)
  expect(ledger.snapshot()).toMatchObject({ produced: 5, exported: 4, pending: 0, dropped: { rejected: 1 } })
  expect(said).toContain('elasticsearch: 1 log line lost (rejected): 400 error_400 why')
})

test('a document that is there already counts as arrived: its answer was lost', async () => {
  const server = await startBulkServer(() => 409)
  const { sink, flush, ledger } = sinkTo(server.url)
  sink.write(logLine('again'))
  await flush()
  expect(ledger.snapshot()).toMatchObject({ exported: 1, pending: 0 })
})

test('an answer that is not that of a _bulk request is no delivery', async () => {
  const server = await startScriptedServer((_, response, attempt) => {
    if (attempt < 3) return void response.end('<html>welcome</html>')
    response.end(JSON.stringify({ items: [{ create: { status: 201 } }] }))
  })
  const { sink, flush, ledger, said } = sinkTo(server.url)
  sink.write(logLine('x'))
  await flush()
  expect(server.requests).toHaveLength(3)
  expect(ledger.snapshot()).toMatchObject({ exported: 1, pending: 0 })
  expect(said[0]).toContain('the answer is not that of a _bulk request')
})

test('a body that is too large is halved', async () => {
  const accepted: unknown[] = []
  const server = await startScriptedServer((request, response) => {
    const sent = sentIn(request)
    if (sent.length > 2) return void response.writeHead(413).end()
    accepted.push(...messagesOf(request))
    response.end(JSON.stringify({ items: sent.map(() => ({ create: { status: 201 } })) }))
  })
  const { sink, flush, ledger } = sinkTo(server.url)
  for (const message of ['a', 'b', 'c', 'd', 'e']) sink.write(logLine(message))
  await flush()
  expect(accepted).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(ledger.snapshot()).toMatchObject({ exported: 5, pending: 0 })
})

test.each<[string, Partial<ElasticsearchOptions>, string]>([
  ['an address that is none', { url: 'elasticsearch:9200' }, 'url'],
  ['a name with a capital', { dataStream: 'Logs' }, 'dataStream'],
  ['a name that would end the JSON', { dailyIndex: 'a"b' }, 'dailyIndex'],
  ['two places at once', { dataStream: 'a', dailyIndex: 'b' }, 'dailyIndex'],
])('%s stops the start', (_, wrong, option) => {
  expect(() => sinkTo('http://127.0.0.1:1', wrong)).toThrow(expect.objectContaining({ code: 'BAD_OPTION', option }))
})
