import { afterEach, expect, test } from 'vitest'
import {
  counter,
  createRegistry,
  histogram,
  limited,
  registry as processRegistry,
  seriesReport,
  setMetricsReporter,
} from '../../../sdk/metrics/index.ts'
import { expose } from './expose.ts'
import { parseExposition } from './parse-exposition.ts'

afterEach(() => setMetricsReporter(undefined))

test('values beyond the cap share one overflow series, counted each and told once with the call site', async () => {
  const told: string[] = []
  setMetricsReporter((message) => told.push(message))
  const registry = createRegistry()
  const visits = counter({ name: 'visits_total', help: 'Visits.', labels: { page: limited(2) } }, { registry })
  for (const page of ['/a', '/b', '/c', '/d', '/a', '/c']) visits.inc({ page })
  const text = await expose(registry)
  expect(text).toContain('visits_total{page="/a"} 2\nvisits_total{page="/b"} 1\nvisits_total{page="_overflow"} 3\n')
  expect(text).toContain('vigie_metrics_overflow_total{metric="visits_total",label="page"} 3\n')
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/"visits_total", label "page": more than 2 values.*cardinality\.test\.ts:\d+:\d+\)$/)
})

test('a million distinct values leave the series where they are', async () => {
  setMetricsReporter(() => {})
  const registry = createRegistry()
  const visits = counter({ name: 'visits_total', help: 'Visits.', labels: { user: limited(100) } }, { registry })
  for (let user = 0; user < 1_000_000; user++) visits.inc({ user: `user ${user}` })
  const [family] = parseExposition(await expose(registry, { only: 'visits' }), 'text')
  expect(family!.samples).toHaveLength(101)
  expect(family!.samples.reduce((sum, { value }) => sum + value, 0)).toBe(1_000_000)
})

test('a value outside a closed set is counted under overflow, as bad input', async () => {
  setMetricsReporter(() => {})
  const registry = createRegistry()
  const orders = counter({ name: 'orders_total', help: 'Orders.', labels: { channel: ['web'] } }, { registry })
  for (let round = 0; round < 100; round++) orders.inc({ channel: 'fax' as 'web' })
  const text = await expose(registry)
  expect(text).toContain('orders_total{channel="_overflow"} 100\n')
  expect(text).toContain('{metric="orders_total",reason="not_in_set"} 100\n')
})

test('a used-up process budget folds new label combinations into one series a metric', async () => {
  const told: string[] = []
  setMetricsReporter((message) => told.push(message))
  const registry = createRegistry({ seriesBudget: 30 })
  const wait = histogram(
    { name: 'wait_seconds', help: 'Wait.', buckets: [1], labels: { queue: limited(50), kind: ['a', 'b'] } },
    { registry },
  )
  for (let queue = 0; queue < 40; queue++) wait.observe({ queue: `${queue}`, kind: 'a' }, 0.5)
  const text = await expose(registry, { only: 'wait_seconds_count' })
  const counts = parseExposition(`# TYPE wait_seconds histogram\n${text}`, 'text')[0]!.samples
  expect(counts.length).toBeLessThanOrEqual(8)
  expect(counts.reduce((sum, { value }) => sum + value, 0)).toBe(40)
  expect(counts.at(-1)!.labels).toEqual({ queue: '_overflow', kind: '_overflow' })
  expect(told.filter((message) => message.includes('budget of 30 time series'))).toHaveLength(1)
  expect(await expose(registry)).toMatch(/vigie_metrics_overflow_total\{metric="wait_seconds",label=""\} 3\d\n/)
})

test('a long value is cut, and the text it came from is not kept', async () => {
  setMetricsReporter(() => {})
  const registry = createRegistry()
  const visits = counter({ name: 'visits_total', help: 'Visits.', labels: { page: limited(5) } }, { registry })
  for (let round = 0; round < 3; round++) visits.inc({ page: `${'x'.repeat(10_000_000)}${round}` })
  const text = await expose(registry, { only: 'visits_total\\{' })
  expect(text).toBe(`visits_total{page="${'x'.repeat(255)}…"} 3\n`)
})

test('the report lists the largest metrics and says which labels are full', () => {
  setMetricsReporter(() => {})
  const registry = createRegistry({ seriesBudget: 1_000 })
  const visits = counter({ name: 'visits_total', help: 'V.', labels: { kind: ['a'], page: limited(2) } }, { registry })
  const wait = histogram({ name: 'wait_seconds', help: 'W.', buckets: [1], labels: { page: limited(9) } }, { registry })
  for (const page of ['/a', '/b', '/c']) {
    visits.inc({ kind: 'a', page })
    wait.observe({ page }, 1)
  }
  const report = seriesReport(registry, 2)
  expect(report.budget).toBe(1_000)
  expect(report.metrics).toEqual([
    {
      name: 'wait_seconds',
      type: 'histogram',
      series: 3,
      timeSeries: 12,
      labels: [{ name: 'page', values: 3, limit: 9, full: false }],
    },
    {
      name: 'visits_total',
      type: 'counter',
      series: 3,
      timeSeries: 3,
      labels: [
        { name: 'page', values: 2, limit: 2, full: true },
        { name: 'kind', values: 1, limit: 1, full: false },
      ],
    },
  ])
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  expect(seriesReport(processRegistry).budget).toBe(50_000)
})
