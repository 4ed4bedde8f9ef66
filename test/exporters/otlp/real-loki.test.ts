import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOtlpLogSink } from '../../../exporters/otlp/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { describeWith } from '../../backends/describe-with.ts'
import { eventually } from '../../backends/eventually.ts'
import type { RunningServer } from '../../backends/running-server.ts'
import { startLoki } from '../../backends/start-loki.ts'
import { logLine } from '../loki/log-line.ts'

interface Stream {
  readonly stream: Readonly<Record<string, string>>
  readonly values: readonly (readonly string[])[]
}

describeWith(['loki'], "the OTLP log sink and the real Loki's OTLP receiver", () => {
  let loki: RunningServer

  beforeAll(async () => {
    loki = await startLoki()
  })
  afterAll(() => loki?.stop())

  function sinkOf(service: string) {
    const ledger = createLedger('logs', 'otlp')
    const sink = createOtlpLogSink({
      endpoint: `${loki.url}/otlp/v1/logs`,
      compression: 'gzip',
      resource: { 'service.name': service, 'deployment.environment.name': 'test' },
      ledger,
    })
    return { ledger, sink, close: () => sink.close(AbortSignal.timeout(30_000)) }
  }

  async function query(logql: string): Promise<readonly Stream[]> {
    const url = `${loki.url}/loki/api/v1/query_range?${new URLSearchParams({ query: logql, limit: '5000', direction: 'forward' })}`
    return ((await (await fetch(url)).json()) as { data: { result: readonly Stream[] } }).data.result
  }

  test('lines arrive in order, also equal ones of one millisecond, with level, ids and fields as structured metadata', async () => {
    const { ledger, sink, close } = sinkOf('otlp-ordered')
    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const timestampMs = Date.now()
    for (let line = 0; line < 1500; line += 1) {
      const text = JSON.stringify({ level: 'warn', message: `line ${line >>> 1}`, orderId: 42 })
      sink.write(logLine('', { text, level: 'warn', timestampMs, traceId, spanId: 'b7ad6b7169203331' }))
    }
    await close()
    expect(ledger.snapshot()).toMatchObject({ produced: 1500, exported: 1500, pending: 0 })
    const [stream] = await eventually('the lines', async () => {
      const result = await query('{service_name="otlp-ordered"}')
      return result[0]?.values.length === 1500 && result
    })
    expect(stream!.values.map(([, text]) => text)).toEqual(
      Array.from({ length: 1500 }, (_, line) => `line ${line >>> 1}`),
    )
    expect(stream!.stream).toMatchObject({
      service_name: 'otlp-ordered',
      deployment_environment_name: 'test',
      severity_text: 'warn',
      severity_number: '13',
      trace_id: traceId,
      span_id: 'b7ad6b7169203331',
      orderId: '42',
    })
  })

  test('a line that Loki refuses costs only itself', async () => {
    const { ledger, sink, close } = sinkOf('otlp-refused')
    const timestampMs = Date.now()
    for (let line = 0; line < 20; line += 1) {
      sink.write(
        logLine(`line ${line}`, { timestampMs: line === 7 ? timestampMs - 365 * 24 * 3_600_000 : timestampMs }),
      )
    }
    await close()
    expect(ledger.snapshot()).toMatchObject({ produced: 20, exported: 19, pending: 0, dropped: { rejected: 1 } })
    const lines = await eventually('the lines', async () => {
      const texts = (await query('{service_name="otlp-refused"}')).flatMap(({ values }) =>
        values.map(([, text]) => text),
      )
      return texts.length >= 19 && texts
    })
    expect(lines).toHaveLength(19)
  })
})
