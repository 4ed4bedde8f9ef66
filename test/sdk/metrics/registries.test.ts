import client from 'prom-client'
import { afterEach, expect, test } from 'vitest'
import {
  counter,
  createRegistry,
  gauge,
  histogram,
  limited,
  registry as processRegistry,
  setMetricsReporter,
} from '../../../sdk/metrics/index.ts'
import { expose } from './expose.ts'
import { parseExposition } from './parse-exposition.ts'

afterEach(() => setMetricsReporter(undefined))

test("the process's registry shows prom-client's default metrics, and they show vigie's", async () => {
  const orders = counter({ name: 'both_ways_total', help: 'Orders.', labels: { channel: ['web', 'app'] } })
  orders.inc({ channel: 'web' }, 3)
  const foreign = new client.Counter({ name: 'foreign_total', help: 'Foreign.', labelNames: ['kind'] })
  foreign.inc({ kind: 'a"b' }, 2)
  try {
    const line = 'both_ways_total{channel="web"} 3\n'
    expect(await processRegistry.metrics()).toContain(line)
    expect(await processRegistry.metrics()).toContain('foreign_total{kind="a\\"b"} 2\n')
    expect(await client.register.metrics()).toContain(line)
    expect(await client.register.getMetricsAsJSON()).toContainEqual(
      expect.objectContaining({ name: 'both_ways_total', type: 'counter' }),
    )
  } finally {
    processRegistry.removeSingleMetric('both_ways_total')
    client.register.removeSingleMetric('foreign_total')
  }
})

test('after an OpenMetrics scrape of prom-client both still write the full counter name in plain text', async () => {
  counter({ name: 'renamed_total', help: 'Renamed.' }).inc(4)
  new client.Counter({ name: 'foreign_renamed_total', help: 'Foreign.' }).inc(5)
  try {
    client.register.setContentType(client.openMetricsContentType as never)
    expect(await client.register.metrics()).toContain('# TYPE renamed counter\nrenamed_total 4\n')
    client.register.setContentType(client.prometheusContentType as never)
    expect(await client.register.metrics()).toContain('# TYPE renamed_total counter\nrenamed_total 4\n')
    expect(await processRegistry.metrics()).toContain('# TYPE foreign_renamed_total counter\nforeign_renamed_total 5\n')
  } finally {
    client.register.setContentType(client.prometheusContentType as never)
    processRegistry.removeSingleMetric('renamed_total')
    client.register.removeSingleMetric('foreign_renamed_total')
  }
})

test('a name in use by either is refused to the other', () => {
  counter({ name: 'mine_total', help: 'Mine.' })
  new client.Gauge({ name: 'theirs', help: 'Theirs.' })
  try {
    expect(() => new client.Counter({ name: 'mine_total', help: 'Mine.' })).toThrow(/already been registered/)
    expect(() => gauge({ name: 'theirs', help: 'Theirs.' })).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_METRIC' }),
    )
  } finally {
    processRegistry.removeSingleMetric('mine_total')
    client.register.removeSingleMetric('theirs')
  }
})

test('prom-client metrics of another registry are written in full, in both formats', async () => {
  const registry = createRegistry()
  const other = new client.Registry()
  registry.include(other)
  other.setDefaultLabels({ zone: 'a' })
  const wait = new client.Histogram({
    name: 'their_wait_seconds',
    help: 'Wait.',
    buckets: [1, 2],
    labelNames: ['queue'],
    registers: [other],
  })
  wait.observe({ queue: 'mail' }, 1.5)
  new client.Summary({ name: 'their_size_bytes', help: 'Size.', percentiles: [0.5], registers: [other] }).observe(3)
  new client.Gauge({
    name: 'their_depth',
    help: 'Depth.',
    registers: [other],
    collect: async function collect() {
      this.set(9)
    },
  })
  expect(await expose(registry, { only: 'their_' })).toBe(`# HELP their_wait_seconds Wait.
# TYPE their_wait_seconds histogram
their_wait_seconds_bucket{zone="a",le="1",queue="mail"} 0
their_wait_seconds_bucket{zone="a",le="2",queue="mail"} 1
their_wait_seconds_bucket{zone="a",le="+Inf",queue="mail"} 1
their_wait_seconds_sum{zone="a",queue="mail"} 1.5
their_wait_seconds_count{zone="a",queue="mail"} 1
# HELP their_size_bytes Size.
# TYPE their_size_bytes summary
their_size_bytes{zone="a",quantile="0.5"} 3
their_size_bytes_sum{zone="a"} 3
their_size_bytes_count{zone="a"} 1
# HELP their_depth Depth.
# TYPE their_depth gauge
their_depth{zone="a"} 9
`)
  const families = parseExposition(await expose(registry, { openMetrics: true }), 'openmetrics')
  expect(families.find(({ name }) => name === 'their_wait_seconds')?.samples[0]?.labels['le']).toBe('1.0')
})

test("prom-client's exemplars come through", async () => {
  const registry = createRegistry()
  const other = new client.Registry()
  other.setContentType(client.openMetricsContentType as never)
  registry.include(other)
  const jobs = new client.Counter({
    name: 'their_jobs_total',
    help: 'Jobs.',
    registers: [other],
    enableExemplars: true,
  })
  jobs.inc({ value: 2, exemplarLabels: { trace_id: 'abc' } as never })
  expect(await expose(registry, { openMetrics: true })).toMatch(
    /their_jobs_total 2 # \{trace_id="abc"\} 2 \d+\.\d{3}\n/,
  )
})

test('default metrics of prom-client and the runtime live beside vigie in one valid exposition', async () => {
  const registry = createRegistry()
  const other = new client.Registry()
  client.collectDefaultMetrics({ register: other, prefix: 'their_' })
  registry.include(other)
  histogram({ name: 'wait_seconds', help: 'Wait.', labels: { q: limited(3) } }, { registry }).observe({ q: 'a' }, 1)
  for (const openMetrics of [false, true]) {
    const families = parseExposition(await expose(registry, { openMetrics }), openMetrics ? 'openmetrics' : 'text')
    expect(families.map(({ name }) => name)).toContain('their_nodejs_heap_space_size_used_bytes')
  }
})

test('a metric that turns up in a second registry later is left out, and told once', async () => {
  const told: string[] = []
  setMetricsReporter((message) => told.push(message))
  const registry = createRegistry()
  const other = new client.Registry()
  registry.include(other)
  gauge({ name: 'depth', help: 'Depth.' }, { registry }).set(1)
  new client.Gauge({ name: 'depth', help: 'Other.', registers: [other] }).set(2)
  await expose(registry)
  expect(parseExposition(await expose(registry), 'text').find(({ name }) => name === 'depth')?.samples[0]?.value).toBe(
    1,
  )
  expect(told).toEqual(['metrics in two registries, only the first one is exposed: depth'])
})

test('a registry of another shape is read through getMetricsAsArray alone', async () => {
  const registry = createRegistry()
  const reading = { name: 'odd', help: 'Odd.', type: 'gauge', values: [{ value: 4, labels: { code: 200 } }] }
  registry.include({ getMetricsAsArray: () => [{ ...reading, get: () => reading }] })
  expect(await expose(registry)).toContain('# TYPE odd gauge\nodd{code="200"} 4\n')
})

test('target_info carries the resource attributes as labels', async () => {
  const registry = createRegistry()
  registry.setTargetInfo({ 'service.name': 'shop', 'service-name': 'x', 'k8s.pod.uid': 7, empty: '', gone: undefined })
  expect(await expose(registry)).toContain(
    '# TYPE target_info gauge\ntarget_info{k8s_pod_uid="7",service_name="x;shop"} 1\n',
  )
  expect(await expose(registry, { openMetrics: true })).toContain('# TYPE target info\ntarget_info{')
})

test('_created lines appear for whoever asks for them, in OpenMetrics', async () => {
  const registry = createRegistry({ created: true })
  counter({ name: 'jobs_total', help: 'Jobs.', labels: { q: ['a'] } }, { registry }).inc({ q: 'a' })
  histogram({ name: 'wait_seconds', help: 'Wait.', buckets: [1] }, { registry }).observe(1)
  const text = await expose(registry, { openMetrics: true })
  expect(text).toMatch(/\njobs_total\{q="a"\} 1\njobs_created\{q="a"\} \d{10}\.?\d*\n/)
  expect(text).toMatch(/\nwait_seconds_count 1\nwait_seconds_created \d{10}\.?\d*\n/)
  parseExposition(text, 'openmetrics')
  expect(await expose(registry)).not.toContain('_created')
})
