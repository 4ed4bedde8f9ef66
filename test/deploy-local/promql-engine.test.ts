import { afterEach, beforeEach, expect, test } from 'vitest'
import { startPromqlEngine } from '../../deploy/local/promql-engine/start-promql-engine.ts'
import type { MetricStore } from '../../deploy/local/stores/metric-store.ts'

const startMs = 1_700_000_000_000
const target = { job: 'shop', instance: 'shop-1' }
let store: MetricStore

beforeEach(async () => {
  store = startPromqlEngine()
})
afterEach(() => store.close())

function scrape(
  text: string,
  second: number,
  labels: Record<string, string> = target,
  contentType = 'text/plain',
  into = store,
) {
  const body = new TextEncoder().encode(text)
  return into.append({ body, contentType, target: labels, timeMs: startMs + second * 1000, durationMs: 2 })
}

async function ask(expression: string, second: number, from = store): Promise<Record<string, string>> {
  const answer = JSON.parse(await from.query(expression, startMs + second * 1000))
  if (answer.status !== 'success') throw new Error(answer.error)
  if (answer.data.resultType === 'scalar') return { scalar: answer.data.result[1] }
  return Object.fromEntries(
    answer.data.result.map((sample: { metric: object; value: [number, string] }) => [
      JSON.stringify(sample.metric),
      sample.value[1],
    ]),
  )
}

test('a rate is what Prometheus would say, extrapolation included', async () => {
  for (let second = 0; second <= 60; second += 1) await scrape(`requests_total ${second * 4}\n`, second)
  expect(await ask('rate(requests_total[30s])', 60)).toEqual({ '{"instance":"shop-1","job":"shop"}': '4' })
  expect(await ask('increase(requests_total[20s])', 60)).toEqual({ '{"instance":"shop-1","job":"shop"}': '80' })
})

test('a counter that starts again does not count backwards', async () => {
  for (const [second, value] of [0, 10, 20, 3, 6].entries()) await scrape(`requests_total ${value}\n`, second)
  expect(await ask('resets(requests_total[10s])', 4)).toEqual({ '{"instance":"shop-1","job":"shop"}': '1' })
})

test('a series that is no longer exposed ends at once', async () => {
  await scrape('a 1\nb 2\n', 0)
  await scrape('a 1\n', 1)
  expect(await ask('b', 1)).toEqual({})
  expect(Object.values(await ask('a', 1))).toEqual(['1'])
})

test('a failed scrape turns up to 0 and ends every other series', async () => {
  await scrape('a 1\n', 0)
  await store.fail(target, startMs + 1000, 5)
  expect(Object.values(await ask('up', 1))).toEqual(['0'])
  expect(await ask('a', 1)).toEqual({})
})

test('a text that does not parse is stored not at all', async () => {
  expect(await scrape('good 1\nbad{ 2\n', 0)).toHaveProperty('error')
  expect(await ask('good', 0)).toEqual({})
  expect(Object.values(await ask('up', 0))).toEqual(['0'])
})

test('a forgotten target leaves no up behind', async () => {
  await scrape('a 1\n', 0)
  await store.forget(target, startMs + 1000)
  expect(await ask('up', 1)).toEqual({})
})

test('labels that the service exposes under the scrape’s names are kept as exported_', async () => {
  await scrape('a{job="mine",instance="x"} 1\n', 0)
  expect(Object.keys(await ask('a', 0))).toEqual([
    '{"__name__":"a","exported_instance":"x","exported_job":"mine","instance":"shop-1","job":"shop"}',
  ])
})

test('exemplars of OpenMetrics are found by expression and time', async () => {
  const text =
    '# TYPE d histogram\nd_bucket{le="1"} 5 # {trace_id="abc",span_id="def"} 0.5 1700000000.25\nd_bucket{le="+Inf"} 5\nd_count 5\nd_sum 2\n# EOF\n'
  await scrape(text, 0, target, 'application/openmetrics-text; version=1.0.0')
  const find = async (fromMs: number) =>
    JSON.parse(await store.exemplars('rate(d_bucket[1m])', fromMs, startMs + 5000)).data
  expect(await find(startMs)).toEqual([
    {
      seriesLabels: { __name__: 'd_bucket', instance: 'shop-1', job: 'shop', le: '1.0' },
      exemplars: [{ labels: { trace_id: 'abc', span_id: 'def' }, value: '0.5', timestamp: 1_700_000_000.25 }],
    },
  ])
  expect(await find(startMs + 1000)).toEqual([])
})

test('an OpenMetrics text without its end is refused', async () => {
  expect(await scrape('a 1\n', 0, target, 'application/openmetrics-text; version=1.0.0')).toHaveProperty('error')
})

test('types and help are told', async () => {
  await scrape('# HELP a What it is.\n# TYPE a gauge\na 1\n', 0)
  expect(JSON.parse(await store.metadata()).data.a).toEqual([{ type: 'gauge', help: 'What it is.', unit: '' }])
})

test('an expression is type-checked without data', async () => {
  expect(await store.parse('sum by (job) (rate(x_total{code=~"5.."}[5m]))')).toMatchObject({
    type: 'vector',
    functions: ['rate'],
    selectors: [{ metric: 'x_total', rangeMs: 300_000 }],
  })
  expect(await store.parse('rate(x)')).toMatchObject({ errors: [{ message: expect.stringContaining('range vector') }] })
})

test.each(['sum(', 'rate(a)', 'a{', ''])('a wrong expression is an answer, not a fault: %j', async (expression) => {
  expect(JSON.parse(await store.query(expression, startMs))).toMatchObject({ status: 'error', errorType: 'bad_data' })
})

test('a range of too many points is refused', async () => {
  const range = { startMs: 0, endMs: startMs, stepMs: 1 }
  expect(JSON.parse(await store.queryRange('up', range))).toMatchObject({ status: 'error', errorType: 'bad_data' })
})

test('more series than the limit are refused and counted, the others go on', async () => {
  const small = startPromqlEngine({ maxSeries: 50 })
  try {
    const lines = Array.from({ length: 200 }, (_, index) => `a{id="${index}"} 1`).join('\n')
    await scrape(`${lines}\n`, 0, target, 'text/plain', small)
    expect((await small.stats()).series).toBe(50)
    expect((await small.stats()).dropped['series_limit']).toBe(150)
    expect(await ask('count(a)', 0, small)).toEqual({ '{}': '50' })
  } finally {
    await small.close()
  }
})

test('bytes stay inside their bound, and the noisy target pays', async () => {
  const small = startPromqlEngine({ maxBytes: 300_000 })
  try {
    const noisy = { job: 'noisy', instance: 'n' }
    for (let second = 0; second < 400; second += 1) {
      await scrape(`calm ${second}\n`, second, target, 'text/plain', small)
      const lines = Array.from({ length: 100 }, (_, index) => `loud{id="${index}"} ${Math.sin(second * index)}`).join(
        '\n',
      )
      await scrape(`${lines}\n`, second, noisy, 'text/plain', small)
    }
    const stats = await small.stats()
    expect(stats.bytes).toBeLessThanOrEqual(300_000)
    expect(stats.dropped['memory']).toBeGreaterThan(0)
    expect(await ask('count_over_time(calm[400s])', 399, small)).toEqual({
      '{"instance":"shop-1","job":"shop"}': '400',
    })
  } finally {
    await small.close()
  }
})

test('samples older than the retention go, series and all', async () => {
  const short = startPromqlEngine({ retentionMs: 60_000 })
  try {
    await scrape('a 1\n', 0, target, 'text/plain', short)
    await scrape('b 1\n', 100, { job: 'other', instance: 'o' }, 'text/plain', short)
    expect(await ask('count({__name__="a"}) or vector(0)', 100, short)).toEqual({ '{}': '0' })
    expect((await short.stats()).oldestMs).toBe(startMs + 100_000)
  } finally {
    await short.close()
  }
})

test('a closed engine says so instead of hanging', async () => {
  await store.close()
  await expect(store.query('up', startMs)).rejects.toThrow('closed')
})
