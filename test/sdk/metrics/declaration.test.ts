import { expect, test } from 'vitest'
import { checkDeclaration } from '../../../sdk/metrics/declaration-check.ts'
import {
  counter,
  createRegistry,
  gauge,
  histogram,
  limited,
  type MetricDefinition,
} from '../../../sdk/metrics/index.ts'

/** A declaration at fault, and the name or words that its error offers instead. */
const rejected: [Partial<MetricDefinition>, string][] = [
  [{ name: 'ordersPlaced', type: 'counter' }, 'write "orders_placed_total"'],
  [{ name: 'orders_placed', type: 'counter' }, 'write "orders_placed_total"'],
  [{ name: 'orders-placed.total', type: 'counter' }, 'write "orders_placed_total"'],
  [{ name: 'job:orders:rate', type: 'gauge' }, 'write "job_orders_rate"'],
  [{ name: 'queue_depth_total', type: 'gauge' }, 'write "queue_depth"'],
  [{ name: 'request_duration_ms', type: 'histogram' }, 'write "request_duration_seconds"'],
  [{ name: 'request_milliseconds', type: 'histogram' }, 'write "request_seconds"'],
  [{ name: 'cpu_usage_percent', type: 'gauge' }, 'write "cpu_usage_ratio"'],
  [{ name: 'cache_mb', type: 'gauge' }, 'write "cache_bytes"'],
  [{ name: 'request_duration', unit: 'seconds', type: 'histogram' }, 'write "request_duration_seconds"'],
  [{ name: 'sent', unit: 'bytes', type: 'counter' }, 'write "sent_bytes_total"'],
  [{ name: 'request_count', type: 'gauge' }, 'write "request"'],
  [{ name: 'build_info', type: 'gauge' }, 'write "build"'],
  [{ name: 'latency_histogram_seconds', type: 'histogram' }, 'write "latency_seconds"'],
  [{ name: '2xx', type: 'gauge' }, 'write "metric_2xx"'],
  [{ name: '', type: 'gauge' }, 'needs a name'],
  [{ name: 'depth', help: ' ', type: 'gauge' }, 'needs a help text'],
  [{ name: 'depth', type: 'gauge', labels: { le: limited(2) } }, 'write "depth_le"'],
  [{ name: 'depth', type: 'gauge', labels: { instance: limited(2) } }, 'write "depth_instance"'],
  [{ name: 'depth', type: 'gauge', labels: { __name__: limited(2) } }, 'write "name__"'],
  [{ name: 'depth', type: 'gauge', labels: { 'queue-name': limited(2) } }, 'write "queue_name"'],
  [{ name: 'depth', type: 'gauge', labels: { queue: [] } }, 'at least one value'],
  [{ name: 'depth', type: 'gauge', labels: { queue: ['a', 'a'] } }, 'repeated'],
  [{ name: 'depth', type: 'gauge', labels: { queue: 'any' as unknown as string[] } }, 'limited(20)'],
  [{ name: 'wait_seconds', type: 'histogram', buckets: [1, 0.5, 1, Number.POSITIVE_INFINITY] }, 'write [0.5, 1]'],
  [{ name: 'wait_seconds', type: 'histogram', buckets: [] }, 'write [0.1, 0.5, 1]'],
  [{ name: 'wait_seconds', type: 'summary', quantiles: [50] }, 'write [0.5, 0.9, 0.99]'],
]

for (const [declaration, advice] of rejected) {
  test(`${JSON.stringify(declaration)} is refused: ${advice}`, () => {
    const definition = { help: 'Help.', buckets: [1], quantiles: [0.5], ...declaration } as MetricDefinition
    expect(() => checkDeclaration(definition)).toThrow(
      expect.objectContaining({ code: 'BAD_METRIC', message: expect.stringContaining(advice) }),
    )
  })
}

const accepted: [string, MetricDefinition['type']][] = [
  ['orders_placed_total', 'counter'],
  ['process_cpu_time_seconds_total', 'counter'],
  ['orders_per_day_ratio', 'gauge'],
  ['days_open_seconds', 'gauge'],
  ['s_seconds', 'summary'],
]

for (const [name, type] of accepted) {
  test(`${name} is a good name for a ${type}`, () => {
    checkDeclaration({ name, type, help: 'Help.', buckets: [1], quantiles: [0.5] })
  })
}

test('an advised name is itself accepted', () => {
  for (const [declaration, advice] of rejected) {
    const name = /^write "(.*)"$/.exec(advice)?.[1]
    if (name === undefined || declaration.labels !== undefined) continue
    checkDeclaration({ help: 'Help.', buckets: [1], quantiles: [0.5], type: 'gauge', ...declaration, name })
  }
})

test('an identical declaration gives the same handle, whatever the order of its fields', () => {
  const registry = createRegistry()
  const first = counter({ name: 'jobs_total', help: 'Jobs.', labels: { queue: limited(3) } }, { registry })
  const again = counter({ labels: { queue: limited(3) }, help: 'Jobs.', name: 'jobs_total' }, { registry })
  expect(again).toBe(first)
})

test('a hot reload brings its function with it', async () => {
  const registry = createRegistry()
  gauge({ name: 'queue_depth', help: 'Depth.', collect: () => 1 }, { registry })
  gauge({ name: 'queue_depth', help: 'Depth.', collect: () => 2 }, { registry })
  expect(await registry.metrics()).toContain('\nqueue_depth 2\n')
})

test('a name taken by something else is refused, lines and families included', () => {
  const registry = createRegistry()
  counter({ name: 'jobs_total', help: 'Jobs.' }, { registry })
  histogram({ name: 'wait_seconds', help: 'Wait.' }, { registry })
  const refused = expect.objectContaining({ code: 'DUPLICATE_METRIC' })
  expect(() => counter({ name: 'jobs_total', help: 'Other.' }, { registry })).toThrow(refused)
  expect(() => gauge({ name: 'jobs', help: 'OpenMetrics calls the counter so.' }, { registry })).toThrow(refused)
  expect(() => gauge({ name: 'wait_seconds', help: 'Wait.' }, { registry })).toThrow(refused)
})

test('a cap must be a positive integer', () => {
  for (const limit of [0, -1, 1.5, Number.NaN]) {
    expect(() => limited(limit)).toThrow(expect.objectContaining({ code: 'BAD_METRIC' }))
  }
})
