import { afterAll, beforeAll, expect, test } from 'vitest'
import { createElasticsearchSink, type ElasticsearchOptions } from '../../../exporters/elasticsearch/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { describeWith } from '../../backends/describe-with.ts'
import type { RunningServer } from '../../backends/running-server.ts'
import { startOpenSearch } from '../../backends/start-opensearch.ts'
import { startScriptedServer } from '../delivery/scripted-server.ts'
import { logLine } from '../loki/log-line.ts'

interface Hit {
  readonly _index: string
  readonly _source: Readonly<Record<string, unknown>>
}

describeWith(['opensearch'], 'the Elasticsearch sink and the real OpenSearch', () => {
  let server: RunningServer

  beforeAll(async () => {
    server = await startOpenSearch()
  })
  afterAll(() => server?.stop())

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${await response.text()}`)
    return response.json()
  }

  async function search(index: string, query: object = { match_all: {} }): Promise<readonly Hit[]> {
    await ask('POST', `/${index}/_refresh`)
    const found = await ask('POST', `/${index}/_search`, { query, size: 5000, sort: ['@timestamp'] })
    return (found as { hits: { hits: readonly Hit[] } }).hits.hits
  }

  function sinkTo(options: Partial<ElasticsearchOptions>) {
    const ledger = createLedger('logs', 'elasticsearch')
    const sink = createElasticsearchSink({ url: server.url, ledger, compression: 'gzip', ...options })
    return { ledger, sink, close: () => sink.close(AbortSignal.timeout(30_000)) }
  }

  test('lines arrive in a data stream, and are found by level, service and trace', async () => {
    await ask('PUT', '/_index_template/logs', { index_patterns: ['logs-*-*'], data_stream: {}, priority: 100 })
    const { ledger, sink, close } = sinkTo({})
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const startMs = Date.now()
    for (let line = 0; line < 2500; line += 1) {
      const level = line % 2 === 0 ? 'info' : 'error'
      const text = JSON.stringify({ level, message: `line ${line}`, service: 'checkout', orderId: line })
      sink.write(logLine('', { text, level, timestampMs: startMs + line, traceId, spanId: 'b7ad6b7169203331' }))
    }
    await close()
    expect(ledger.snapshot()).toMatchObject({ produced: 2500, exported: 2500, pending: 0 })
    const hits = await search('logs-vigie-default', {
      bool: {
        filter: [
          { match: { 'log.level': 'error' } },
          { match: { 'service.name': 'checkout' } },
          { match: { 'trace.id': traceId } },
        ],
      },
    })
    expect(hits.map(({ _source }) => _source['message'])).toEqual(
      Array.from({ length: 1250 }, (_, pair) => `line ${pair * 2 + 1}`),
    )
    expect(hits[0]!._index).toMatch(/^\.ds-logs-vigie-default-/)
  })

  test('a document whose field has another type than in the index costs only itself', async () => {
    const { ledger, sink, close } = sinkTo({ dailyIndex: 'shop' })
    const timestampMs = Date.UTC(2026, 10, 23, 12)
    for (let line = 0; line < 20; line += 1) {
      const text = JSON.stringify({ message: `line ${line}`, amount: line === 7 ? { nested: 'object' } : line })
      sink.write(logLine('', { text, timestampMs: timestampMs + line }))
    }
    await close()
    expect(ledger.snapshot()).toMatchObject({ produced: 20, exported: 19, pending: 0, dropped: { rejected: 1 } })
    const hits = await search('shop-2026.11.23')
    expect(hits.map(({ _source }) => _source['message'])).toEqual(
      Array.from({ length: 20 }, (_, line) => `line ${line}`).filter((message) => message !== 'line 7'),
    )
  })

  test('a request whose answer was lost is repeated without duplicates', async () => {
    const between = await startScriptedServer((request, response, attempt) => {
      const forwarded = fetch(`${server.url}${request.path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: new Uint8Array(request.body),
      })
      void forwarded
        .then((answer) => answer.text())
        .then((text) => (attempt === 1 ? response.destroy() : response.end(text)))
    })
    const { ledger, sink, close } = sinkTo({ url: between.url, dailyIndex: 'repeated' })
    const timestampMs = Date.UTC(2026, 10, 23, 12)
    for (let line = 0; line < 50; line += 1) sink.write(logLine(`line ${line}`, { timestampMs }))
    await close()
    expect(between.requests).toHaveLength(2)
    expect(ledger.snapshot()).toMatchObject({ produced: 50, exported: 50, pending: 0 })
    expect(await search('repeated-2026.11.23')).toHaveLength(50)
  })
})
