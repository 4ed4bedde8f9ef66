import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  counter,
  createRegistry,
  gauge,
  histogram,
  limited,
  setMetricsReporter,
  type VigieRegistry,
} from '../../../sdk/metrics/index.ts'
import { reportLeftOut } from '../../backends/left-out.ts'
import { expose } from './expose.ts'
import { python, readWithPython } from './judges.ts'
import { parseExposition } from './parse-exposition.ts'

beforeAll(() => setMetricsReporter(() => {}))
afterAll(() => setMetricsReporter(undefined))

const hostile = [
  '"',
  '\\',
  '\n',
  '\r',
  '{',
  '}',
  '=',
  ',',
  '#',
  ' ',
  '\u0000',
  '\u2028',
  'é',
  '😀',
  '\ud800',
  '__proto__',
]
const labelValue = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.constantFrom(...hostile), { maxLength: 8 }).map((parts) => parts.join('')),
)
const labelName = fc
  .stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/)
  .filter((name) => !/^(__|le$|quantile$|job$|instance$)/.test(name))
const value = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    0,
    -0,
    1e21,
    1e-7,
    5e-324,
    2 ** 31,
    2 ** 31 - 1,
    2 ** 53,
    -(2 ** 31),
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ),
)

/** Label names, and rows of one value for each with a number. */
const table = fc.uniqueArray(labelName, { minLength: 1, maxLength: 4 }).chain((names) =>
  fc.record({
    names: fc.constant(names),
    rows: fc.array(fc.tuple(fc.tuple(...names.map(() => labelValue)), value), { maxLength: 20 }),
  }),
)

type Row = readonly [values: readonly string[], value: number]

function declaredIn(registry: VigieRegistry, names: readonly string[], rows: readonly Row[]): Map<string, number> {
  const labels = Object.fromEntries(names.map((name) => [name, limited(100)]))
  const depth = gauge({ name: 'depth', help: 'A "help"\nwith \\ everything.', labels }, { registry })
  const expected = new Map<string, number>()
  for (const [values, number] of rows) {
    const given = Object.fromEntries(names.map((name, at) => [name, values[at]!]))
    depth.set(given, number)
    expected.set(JSON.stringify(names.map((name, at) => [name, values[at]!.toWellFormed()]).sort()), number)
  }
  return expected
}

function found(samples: readonly { name: string; labels: object; value: number }[]): Map<string, number> {
  return new Map(
    samples
      .filter(({ name }) => name === 'depth')
      .map(({ labels, value: number }) => [JSON.stringify(Object.entries(labels).sort()), number]),
  )
}

test('names, label values and numbers are read back identical from both formats', async () => {
  await fc.assert(
    fc.asyncProperty(table, async ({ names, rows }) => {
      const registry = createRegistry()
      const expected = declaredIn(registry, names, rows as readonly Row[])
      for (const openMetrics of [false, true]) {
        const families = parseExposition(await expose(registry, { openMetrics }), openMetrics ? 'openmetrics' : 'text')
        const family = families.find(({ name }) => name === 'depth')!
        expect(family.help).toBe('A "help"\nwith \\ everything.')
        expect(found(family.samples)).toEqual(expected)
      }
    }),
    { numRuns: 300 },
  )
})

test('however series come and go, what is exposed is what a plain map holds', async () => {
  const step = fc.record({
    act: fc.constantFrom('inc', 'bound', 'remove', 'reset', 'scrape'),
    a: fc.integer({ min: 0, max: 6 }),
    b: fc.constantFrom('x', 'y', 'z'),
    by: fc.integer({ min: 0, max: 1_000 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 300 }), async (steps) => {
      const registry = createRegistry()
      const jobs = counter({ name: 'jobs_total', help: 'J.', labels: { a: limited(4), b: ['x', 'y'] } }, { registry })
      const model = new Map<string, number>()
      const bound = new Map<string, ReturnType<typeof jobs.with>>()
      for (const { act, a, b, by } of steps) {
        // Caps fold by order of arrival, which the model leaves out: four values of a, two of b.
        const labels = { a: `${a % 4}`, b: b === 'z' ? 'x' : b } as const
        const key = `${labels.a} ${labels.b}`
        if (act === 'inc' || act === 'bound') {
          if (act === 'inc') jobs.inc(labels, by)
          else {
            if (!bound.has(key)) bound.set(key, jobs.with(labels))
            bound.get(key)!.inc(by)
          }
          model.set(key, (model.get(key) ?? 0) + by)
        } else if (act === 'scrape') {
          // What a scrape has encoded must not outlive the value it stands for.
          await expose(registry)
        } else if (act === 'remove') {
          expect(jobs.remove(labels)).toBe(model.delete(key))
        } else if (by < 100) {
          jobs.reset()
          model.clear()
        }
      }
      const families = parseExposition(await expose(registry), 'text')
      const samples = families.find(({ name }) => name === 'jobs_total')!.samples
      expect(new Map(samples.map(({ labels, value: count }) => [`${labels['a']} ${labels['b']}`, count]))).toEqual(
        model,
      )
    }),
    { numRuns: 200 },
  )
})

test('count, sum and the last bucket agree for any observations', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { maxLength: 50 }),
      fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
        minLength: 1,
        maxLength: 20,
      }),
      async (observations, bounds) => {
        const registry = createRegistry()
        const buckets = [...new Set(bounds.map((bound) => bound + 0))].sort((a, b) => a - b)
        const wait = histogram({ name: 'wait_seconds', help: 'Wait.', buckets }, { registry })
        for (const observation of observations) wait.observe(observation)
        const { samples } = parseExposition(await expose(registry), 'text').find(({ name }) => name === 'wait_seconds')!
        for (const bound of buckets) {
          const inBucket = samples.find(({ labels }) => Number(labels['le']) === bound)!
          expect(inBucket.value).toBe(observations.filter((observation) => observation <= bound).length)
        }
        const [infinite, sum, count] = samples.slice(-3)
        expect([infinite!.labels['le'], infinite!.value, count!.value]).toEqual([
          '+Inf',
          observations.length,
          observations.length,
        ])
        expect(sum!.value).toBe(observations.reduce((total, observation) => total + observation, 0))
      },
    ),
    { numRuns: 200 },
  )
})

if (python === undefined) {
  reportLeftOut({
    what: "what vigie writes, read by Python's prometheus_client",
    command: 'pip install prometheus_client (or VIGIE_TEST_PYTHON=…)',
  })
}

describe.skipIf(python === undefined)("Python's prometheus_client", () => {
  test('reads back the same names, labels and numbers', async () => {
    const samples = fc.sample(table, { numRuns: 60, seed: 7 })
    for (const { names, rows } of samples.slice(0, 25)) {
      const registry = createRegistry()
      // It reads -0 as the integer 0.
      const positive = rows.map(([values, number]): Row => [values as string[], number + 0])
      const expected = declaredIn(registry, names, positive)
      expect(found(readWithPython(await expose(registry), 'text'))).toEqual(expected)
      expect(found(readWithPython(await expose(registry, { openMetrics: true }), 'openmetrics'))).toEqual(expected)
    }
  })

  test('reads histograms with exemplars', async () => {
    const registry = createRegistry({ created: true })
    const wait = histogram(
      { name: 'wait_seconds', help: 'W.', buckets: [1, 2.5], labels: { q: limited(3) } },
      { registry },
    )
    const exemplar = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
    wait.with({ q: 'a "b"' }).observe(0.5, exemplar)
    const judged = readWithPython(await expose(registry, { openMetrics: true }), 'openmetrics')
    expect(judged.find(({ exemplar: found }) => found !== undefined)).toEqual({
      name: 'wait_seconds_bucket',
      labels: { q: 'a "b"', le: '1.0' },
      value: 1,
      exemplar: { labels: { trace_id: exemplar.traceId, span_id: exemplar.spanId }, value: 0.5 },
    })
  })
})
