import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLokiSink } from '../../../exporters/loki/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { describeWith } from '../../backends/describe-with.ts'
import { eventually } from '../../backends/eventually.ts'
import type { RunningServer } from '../../backends/running-server.ts'
import { startLoki } from '../../backends/start-loki.ts'
import { logLine } from './log-line.ts'

const patience = () => AbortSignal.timeout(30_000)

interface QueryResult {
  readonly data: {
    readonly result: readonly {
      readonly stream: Readonly<Record<string, string>>
      readonly values: readonly (readonly string[])[]
    }[]
  }
}

describeWith(['loki'], 'the Loki sink and the real Loki', () => {
  let loki: RunningServer

  beforeAll(async () => {
    loki = await startLoki()
  })
  afterAll(() => loki?.stop())

  async function query(logql: string): Promise<QueryResult['data']['result']> {
    const url = `${loki.url}/loki/api/v1/query_range?${new URLSearchParams({ query: logql, limit: '5000', direction: 'forward' })}`
    const response = await fetch(url)
    return ((await response.json()) as QueryResult).data.result
  }

  test('lines arrive in order, with labels, and with the ids of their span as structured metadata', async () => {
    const ledger = createLedger('logs', 'loki')
    const sink = createLokiSink({
      url: loki.url,
      labels: { service_name: 'ordered', environment: 'test' },
      ledger,
      compression: 'gzip',
    })
    const timestampMs = Date.now()
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    for (let line = 0; line < 2500; line += 1) {
      sink.write(logLine('', { text: `{"n":${line}}`, timestampMs, traceId, spanId: 'b7ad6b7169203331' }))
    }
    await sink.close(patience())
    expect(ledger.snapshot()).toMatchObject({ produced: 2500, exported: 2500, pending: 0 })
    const [stream] = await eventually('the lines', async () => {
      const result = await query('{service_name="ordered", level="info", environment="test"}')
      return result[0]?.values.length === 2500 && result
    })
    expect(stream!.values.map(([, text]) => text)).toEqual(Array.from({ length: 2500 }, (_, line) => `{"n":${line}}`))
    expect(stream!.stream).toMatchObject({ trace_id: traceId, span_id: 'b7ad6b7169203331' })
  })

  test('a line that Loki refuses costs only itself, also among several streams, and is counted exactly', async () => {
    const ledger = createLedger('logs', 'loki')
    const said: string[] = []
    const sink = createLokiSink({
      url: loki.url,
      labels: { service_name: 'refused', environment: 'test' },
      ledger,
      report: (message) => said.push(message),
    })
    const timestampMs = Date.now()
    const tooOld = timestampMs - 365 * 24 * 3_600_000
    for (let line = 0; line < 20; line += 1) {
      sink.write(logLine('', { text: `info ${line}`, timestampMs: line === 7 ? tooOld : timestampMs }))
      sink.write(logLine('', { text: `warn ${line}`, level: 'warn', timestampMs }))
    }
    await sink.close(patience())
    expect(ledger.snapshot()).toMatchObject({ produced: 40, exported: 39, pending: 0, dropped: { rejected: 1 } })
    expect(said).toEqual([expect.stringContaining('1 log line lost (rejected)')])
    const lines = await eventually('the lines', async () => {
      const result = await query('{service_name="refused"}')
      const texts = result.flatMap(({ values }) => values.map(([, text]) => text))
      return texts.length >= 39 && texts
    })
    expect(lines).toHaveLength(39)
    expect(lines).not.toContain('info 7')
  })

  test('a line longer than Loki takes arrives cut', async () => {
    const ledger = createLedger('logs', 'loki')
    const sink = createLokiSink({ url: loki.url, labels: { service_name: 'long' }, ledger })
    sink.write(logLine('', { text: JSON.stringify({ message: 'é"'.repeat(500_000) }), timestampMs: Date.now() }))
    await sink.close(patience())
    expect(ledger.snapshot()).toMatchObject({ exported: 1, pending: 0 })
    const [stream] = await eventually('the line', async () => {
      const result = await query('{service_name="long"} | json')
      return result.length > 0 && result
    })
    expect(stream!.stream).toMatchObject({ vigie_cut_from_bytes: '2000014' })
  })
})
