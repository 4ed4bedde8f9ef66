import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  bucketsAround,
  createRegistry,
  histogram,
  limited,
  setExemplarSource,
  setMetricsReporter,
} from '../../../sdk/metrics/index.ts'
import { expose } from './expose.ts'

afterEach(() => setExemplarSource(undefined))

const trace = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }

beforeAll(() => setMetricsReporter(() => {}))
afterAll(() => setMetricsReporter(undefined))

test('a histogram writes cumulative buckets, sum and count', async () => {
  const registry = createRegistry()
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.', buckets: [0.1, 1, 10] }, { registry })
  for (const seconds of [0.0625, 0.1, 0.5, 10, 11, -1]) wait.observe(seconds)
  expect(await expose(registry, { only: 'wait' })).toBe(`# HELP wait_seconds Wait.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.1"} 3
wait_seconds_bucket{le="1"} 4
wait_seconds_bucket{le="10"} 5
wait_seconds_bucket{le="+Inf"} 6
wait_seconds_sum 20.6625
wait_seconds_count 6
`)
})

test('OpenMetrics gets its unit, bounds as floats, and labels before the bound', async () => {
  const registry = createRegistry()
  const wait = histogram(
    { name: 'wait_seconds', help: 'The "wait".', buckets: [1], labels: { queue: limited(2) } },
    { registry },
  )
  wait.observe({ queue: 'mail' }, 0.5)
  expect(await expose(registry, { openMetrics: true, only: 'wait' })).toBe(`# HELP wait_seconds The \\"wait\\".
# TYPE wait_seconds histogram
# UNIT wait_seconds seconds
wait_seconds_bucket{queue="mail",le="1.0"} 1
wait_seconds_bucket{queue="mail",le="+Inf"} 1
wait_seconds_sum{queue="mail"} 0.5
wait_seconds_count{queue="mail"} 1
`)
})

test('the sampled span becomes the exemplar of its bucket, in OpenMetrics only', async () => {
  const registry = createRegistry()
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.', buckets: [1] }, { registry })
  setExemplarSource(() => trace)
  wait.observe(0.25)
  setExemplarSource(() => undefined)
  wait.observe(0.5)
  const lines = (await expose(registry, { openMetrics: true, only: 'wait_seconds_bucket' })).split('\n')
  expect(lines[0]).toMatch(
    /^wait_seconds_bucket\{le="1\.0"\} 2 # \{trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"\} 0\.25 \d+\.\d{3}$/,
  )
  expect(lines[1]).toBe('wait_seconds_bucket{le="+Inf"} 2')
  expect(await expose(registry)).not.toContain('trace_id')
})

test('an exemplar may be given, and one beyond 128 characters is left out', async () => {
  const registry = createRegistry()
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.', buckets: [1] }, { registry })
  wait.with({}).observe(0.5, trace)
  wait.observe(0.75, { traceId: 'f'.repeat(120), spanId: 'b7ad6b7169203331' })
  const text = await expose(registry, { openMetrics: true })
  expect(text).toContain(' 2 # {trace_id="0af7651916cd43dd8448eb211c80319c",span_id="b7ad6b7169203331"} 0.5 ')
  expect(text).not.toContain('ffff')
})

test('a removed series takes its exemplars with it', async () => {
  const registry = createRegistry()
  const wait = histogram({ name: 'wait_seconds', help: 'W.', buckets: [1], labels: { q: limited(9) } }, { registry })
  wait.observe({ q: 'a' }, 0.5, trace)
  wait.remove({ q: 'a' })
  wait.observe({ q: 'b' }, 0.5)
  expect(await expose(registry, { openMetrics: true })).not.toContain('trace_id')
})

test('values that would spoil the sum are left out and counted', async () => {
  const registry = createRegistry()
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.', buckets: [1] }, { registry })
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 'x' as unknown as number]) {
    wait.observe(value)
  }
  const text = await expose(registry)
  expect(text).toContain('wait_seconds_sum 0\nwait_seconds_count 0\n')
  expect(text).toContain('vigie_metrics_bad_input_total{metric="wait_seconds",reason="not_a_number"} 4\n')
})

test('time() records what it returns', async () => {
  const registry = createRegistry()
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.', labels: { queue: ['mail'] } }, { registry })
  const seconds = wait.time({ queue: 'mail' })()
  expect(seconds).toBeGreaterThanOrEqual(0)
  expect(await expose(registry)).toContain(`wait_seconds_sum{queue="mail"} ${seconds}\n`)
})

test('buckets around a threshold have it as a bound and stay ascending', () => {
  for (const threshold of [0.3, 0.001, 2, 1024, 0.1 + 0.2]) {
    const buckets = bucketsAround(threshold)
    expect(buckets).toContain(threshold)
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b))
    expect(new Set(buckets).size).toBe(buckets.length)
  }
  expect(bucketsAround(0.3)).toContain(0.225)
  expect(() => bucketsAround(0)).toThrow(expect.objectContaining({ code: 'BAD_METRIC' }))
})
