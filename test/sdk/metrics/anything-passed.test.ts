import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  counter,
  createRegistry,
  gauge,
  histogram,
  limited,
  setMetricsReporter,
  summary,
} from '../../../sdk/metrics/index.ts'
import { expose } from './expose.ts'

beforeAll(() => setMetricsReporter(() => {}))
afterAll(() => setMetricsReporter(undefined))

// What TypeScript refuses, JavaScript passes: whatever it is, a recording never throws into the service.

const odd: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  -1,
  -0,
  Number.POSITIVE_INFINITY,
  1e308,
  5n,
  '5',
  '',
  true,
  Symbol('odd'),
  [],
  {},
  () => 1,
  { q: 'a' },
  { q: Symbol('odd') },
  { q: 7n },
  { traceId: 'a', spanId: 'b' },
  { traceId: 'a' },
  { spanId: 5, traceId: null },
  Object.create(null),
  new Proxy({}, {}),
]

type Method = (...given: unknown[]) => unknown

test('no recording throws, whatever is passed to it', async () => {
  const registry = createRegistry()
  const labels = { q: limited(3) }
  const metrics = [undefined, labels].flatMap((labels, at) => {
    const declared = { help: 'It.', ...(labels === undefined ? {} : { labels }) }
    return [
      counter({ name: `c${at}_total`, ...declared }, { registry }),
      gauge({ name: `g${at}`, ...declared }, { registry }),
      histogram({ name: `h${at}_seconds`, ...declared }, { registry }),
      summary({ name: `s${at}_seconds`, ...declared }, { registry }),
    ]
  }) as unknown as Record<string, Method | undefined>[]
  const call = (target: Record<string, Method | undefined>, given: readonly unknown[]) => {
    for (const name of ['inc', 'dec', 'set', 'observe', 'remove']) target[name]?.(...given)
    const stop = target['time']?.(...given)
    if (typeof stop === 'function') stop()
  }
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...odd), { maxLength: 3 }), (given) => {
      for (const metric of metrics) {
        call(metric, given)
        call(metric['with']?.(given[0]) as Record<string, Method>, given.slice(1))
      }
    }),
    { numRuns: 500 },
  )
  expect(await expose(registry, { openMetrics: true })).toContain('# EOF')
})

test('an exemplar that is none is left out, its observation counts', async () => {
  const registry = createRegistry()
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.', buckets: [1] }, { registry })
  for (const exemplar of [null, {}, { traceId: 'a' }, { traceId: 1, spanId: 2 }]) wait.observe(0.5, exemplar as never)
  const text = await expose(registry, { openMetrics: true, only: 'wait' })
  expect(text).toContain('wait_seconds_count 4\n')
  expect(text).not.toContain('trace_id')
})

test('a metric without labels starts again at zero when its series is removed', async () => {
  const registry = createRegistry()
  const jobs = counter({ name: 'jobs_total', help: 'Jobs.' }, { registry })
  const bound = jobs.with({})
  jobs.inc(5)
  expect(jobs.remove({})).toBe(true)
  jobs.inc()
  bound.inc()
  expect(await expose(registry, { only: 'jobs_total' })).toContain('\njobs_total 2\n')
})
