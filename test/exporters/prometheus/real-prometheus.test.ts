import { expect, test } from 'vitest'
import { pushMetrics } from '../../../exporters/prometheus/index.ts'
import { counter, createRegistry, histogram, limited } from '../../../sdk/metrics/index.ts'
import { describeWith } from '../../backends/describe-with.ts'
import { eventually } from '../../backends/eventually.ts'
import { startPrometheus } from '../../backends/start-prometheus.ts'
import { serve } from './serve.ts'

/** Half of them counters, half histogram lines. */
const timeSeries = 100_000
const histogramLines = 14 + 3

const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }

async function query<Result>(url: string, path: string): Promise<Result> {
  const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as { status: string; data: Result }
  if (answer.status !== 'success') throw new Error(JSON.stringify(answer))
  return answer.data
}

/** The value of an instant query that gives one number. */
async function value(url: string, expression: string): Promise<number | undefined> {
  type Data = { result: { value: [number, string] }[] }
  const { result } = await query<Data>(url, `query?query=${encodeURIComponent(expression)}`)
  return result[0] === undefined ? undefined : Number(result[0].value[1])
}

describeWith(['prometheus'], 'the real Prometheus', () => {
  test('scrapes 100,000 series with exemplars and takes every one', { timeout: 180_000 }, async () => {
    const registry = createRegistry({ seriesBudget: timeSeries * 2 })
    registry.setTargetInfo({ 'service.name': 'large' })
    const labels = { page: limited(timeSeries), kind: ['a "quoted" one', 'b\\c\nd'] }
    const visits = counter({ name: 'visits_total', help: 'Visits.', labels }, { registry })
    const wait = histogram({ name: 'wait_seconds', help: 'Wait.', labels }, { registry })
    const histograms = Math.floor(timeSeries / 2 / histogramLines)
    for (let page = 0; page < timeSeries / 2; page++) visits.inc({ page, kind: labels.kind[page % 2]! }, page)
    for (let page = 0; page < histograms; page++) {
      wait.with({ page, kind: labels.kind[0]! }).observe(page / 1_000, page % 100 === 0 ? trace : undefined)
    }
    await using server = await serve({ registry })
    const prometheus = await startPrometheus({ targets: { large: `127.0.0.1:${server.port}` } })
    try {
      await eventually(
        'every series',
        async () => (await value(prometheus.url, 'count(visits_total)')) === timeSeries / 2,
        {
          withinMs: 90_000,
        },
      )
      expect(await value(prometheus.url, 'count({__name__=~"wait_seconds_.+"})')).toBe(histograms * histogramLines)
      expect(await value(prometheus.url, 'sum(visits_total)')).toBe(((timeSeries / 2) * (timeSeries / 2 - 1)) / 2)
      expect(await value(prometheus.url, 'count(visits_total{kind="b\\\\c\\nd"})')).toBe(timeSeries / 4)
      expect(await value(prometheus.url, 'up{job="large"}')).toBe(1)
      const now = Date.now() / 1000
      const window = `start=${now - 600}&end=${now + 60}`
      type Exemplars = { exemplars: { labels: object }[] }[]
      const exemplars = await query<Exemplars>(
        prometheus.url,
        `query_exemplars?query=${encodeURIComponent('wait_seconds_bucket')}&${window}`,
      )
      expect(exemplars).toHaveLength(Math.ceil(histograms / 100))
      expect(exemplars[0]!.exemplars[0]!.labels).toEqual({ trace_id: trace.traceId, span_id: trace.spanId })
    } finally {
      await prometheus.stop()
    }
  })

  test("takes a job's push, with its names, job and target_info", { timeout: 120_000 }, async () => {
    const registry = createRegistry()
    registry.setTargetInfo({ 'service.name': 'nightly', 'service.instance.id': 'run-7', 'service.version': '1.2.3' })
    counter({ name: 'rows_total', help: 'Rows.', labels: { table: limited(5) } }, { registry }).inc(
      { table: 'orders' },
      42,
    )
    const wait = histogram({ name: 'row_duration_seconds', help: 'Time.', buckets: [0.1, 1] }, { registry })
    for (const seconds of [0.05, 0.5, 5]) wait.observe(seconds)
    const prometheus = await startPrometheus()
    try {
      const url = `${prometheus.url}/api/v1/otlp/v1/metrics`
      expect(await pushMetrics({ url, registry })).toEqual({ pushed: true })
      const selector = '{job="nightly",instance="run-7"}'
      await eventually('the pushed rows', async () => (await value(prometheus.url, `rows_total${selector}`)) === 42)
      expect(await value(prometheus.url, 'row_duration_seconds_bucket{job="nightly",le=~"1|1.0"}')).toBe(2)
      expect(await value(prometheus.url, 'row_duration_seconds_sum{job="nightly"}')).toBe(5.55)
      expect(await value(prometheus.url, 'target_info{job="nightly",service_version="1.2.3"}')).toBe(1)
    } finally {
      await prometheus.stop()
    }
  })
})
