import { expect, test } from 'vitest'
import { createRegistry, gauge, limited, summary } from '../../../sdk/metrics/index.ts'
import { expose } from './expose.ts'

test('a gauge goes up, down, and holds NaN and the infinities', async () => {
  const registry = createRegistry()
  const depth = gauge({ name: 'queue_depth', help: 'Depth.', labels: { queue: limited(5) } }, { registry })
  depth.set({ queue: 'a' }, 5)
  depth.inc({ queue: 'a' })
  depth.dec({ queue: 'a' }, 2.5)
  depth.with({ queue: 'b' }).set(Number.NaN)
  depth.set({ queue: 'c' }, Number.NEGATIVE_INFINITY)
  depth.with({ queue: 'd' }).dec()
  expect(await expose(registry, { only: 'queue_depth\\{' })).toBe(
    'queue_depth{queue="a"} 3.5\nqueue_depth{queue="b"} NaN\nqueue_depth{queue="c"} -Inf\nqueue_depth{queue="d"} -1\n',
  )
})

test('a gauge without labels may be a function', async () => {
  const registry = createRegistry()
  let depth = 1
  gauge({ name: 'queue_depth', help: 'Depth.', collect: () => depth }, { registry })
  expect(await expose(registry)).toContain('\nqueue_depth 1\n')
  depth = -2
  expect(await expose(registry)).toContain('\nqueue_depth -2\n')
})

test('a summary answers its quantiles within one percent', async () => {
  const registry = createRegistry()
  const size = summary({ name: 'answer_size_bytes', help: 'Size.', quantiles: [0, 0.5, 0.99, 1] }, { registry })
  for (let value = 1; value <= 1_000; value++) size.observe(value)
  const lines = (await expose(registry, { only: 'answer_size_bytes' })).trim().split('\n')
  const answers = lines.filter((line) => line.includes('quantile')).map((line) => Number(line.split(' ').at(-1)))
  for (const [at, exact] of [1, 500, 990, 1_000].entries())
    expect(Math.abs(answers[at]! / exact - 1)).toBeLessThan(0.011)
  expect(lines.slice(-2)).toEqual(['answer_size_bytes_sum 500500', 'answer_size_bytes_count 1000'])
})

test('a summary handles zero and negative values in order', async () => {
  const registry = createRegistry()
  const drift = summary({ name: 'drift_seconds', help: 'Drift.', quantiles: [0, 0.5, 1] }, { registry })
  for (const value of [-3, 0, 1e-6]) drift.observe(value)
  const answers = (await expose(registry, { only: 'drift_seconds\\{' })).match(/\S+$/gm)!.map(Number)
  expect(answers[0]).toBeCloseTo(-3, 1)
  expect(answers[1]).toBe(0)
  expect(answers[2]! / 1e-6).toBeCloseTo(1, 1)
})

test('observations older than the window leave the quantiles but not the count', async () => {
  const registry = createRegistry()
  let nowMs = 0
  const wait = summary(
    { name: 'wait_seconds', help: 'Wait.', quantiles: [1], maxAgeSeconds: 10 },
    { registry, now: () => nowMs },
  )
  wait.observe(100)
  nowMs = 9_000
  wait.observe(1)
  expect(await expose(registry)).toMatch(/wait_seconds\{quantile="1"\} (9|10)\d\./)
  nowMs = 13_000
  expect(await expose(registry)).toMatch(/wait_seconds\{quantile="1"\} (0\.99|1\.0)/)
  nowMs = 60_000
  expect(await expose(registry)).toContain(
    'wait_seconds{quantile="1"} NaN\nwait_seconds_sum 101\nwait_seconds_count 2\n',
  )
})
