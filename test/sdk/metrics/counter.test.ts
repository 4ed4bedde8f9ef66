import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { counter, createRegistry, limited, setMetricsReporter } from '../../../sdk/metrics/index.ts'
import { expose } from './expose.ts'

beforeAll(() => setMetricsReporter(() => {}))
afterAll(() => setMetricsReporter(undefined))

test('a counter without labels is exposed at zero and counts', async () => {
  const registry = createRegistry()
  const jobs = counter({ name: 'jobs_total', help: 'Jobs done.' }, { registry })
  expect(await expose(registry, { only: 'jobs' })).toBe(
    '# HELP jobs_total Jobs done.\n# TYPE jobs_total counter\njobs_total 0\n',
  )
  jobs.inc()
  jobs.inc(2.5)
  jobs.inc(0)
  expect(await expose(registry, { only: 'jobs' })).toContain('\njobs_total 3.5\n')
})

test('each combination of label values is a series of its own', async () => {
  const registry = createRegistry()
  const orders = counter(
    { name: 'orders_total', help: 'Orders.', labels: { channel: ['web', 'app'], plan: limited(20) } },
    { registry },
  )
  orders.inc({ channel: 'web', plan: 'gold' })
  orders.inc({ plan: 'gold', channel: 'app' }, 4)
  orders.with({ channel: 'web', plan: 'gold' }).inc(2)
  expect(await expose(registry, { only: 'orders' })).toBe(
    '# HELP orders_total Orders.\n# TYPE orders_total counter\n' +
      'orders_total{channel="web",plan="gold"} 3\norders_total{channel="app",plan="gold"} 4\n',
  )
})

test('a number and its text are the same label value', async () => {
  const registry = createRegistry()
  const answers = counter({ name: 'answers_total', help: 'Answers.', labels: { code: limited(5) } }, { registry })
  for (const code of [200, '200', 200, '404', 404]) answers.inc({ code })
  expect(await expose(registry, { only: 'answers_total' })).toContain('{code="200"} 3\nanswers_total{code="404"} 2\n')
})

test('the compiled lookup finds what the plain one created', async () => {
  const registry = createRegistry()
  const seen = counter(
    { name: 'seen_total', help: 'Seen.', labels: { kind: ['a', 'b'], id: limited(300), other: limited(3) } },
    { registry },
  )
  const expected = new Map<string, number>()
  for (let round = 0; round < 2_000; round++) {
    const labels = { kind: round % 3 === 0 ? 'a' : 'b', id: `id ${round % 97}`, other: round % 2 } as const
    seen.inc(labels, round)
    const line = `seen_total{kind="${labels.kind}",id="${labels.id}",other="${labels.other}"}`
    expected.set(line, (expected.get(line) ?? 0) + round)
  }
  const lines = (await expose(registry, { only: 'seen_total\\{' })).trim().split('\n')
  expect(new Map(lines.map((line) => [line.replace(/ \d+$/, ''), Number(line.split(' ').at(-1))]))).toEqual(expected)
})

test('a negative, infinite or missing amount is left out and counted', async () => {
  const registry = createRegistry()
  const jobs = counter({ name: 'jobs_total', help: 'Jobs.' }, { registry })
  jobs.inc(-1)
  jobs.inc(Number.NaN)
  jobs.inc(Number.POSITIVE_INFINITY)
  jobs.inc('3' as unknown as number)
  const text = await expose(registry)
  expect(text).toContain('\njobs_total 0\n')
  expect(text).toContain('vigie_metrics_bad_input_total{metric="jobs_total",reason="negative"} 1\n')
  expect(text).toContain('vigie_metrics_bad_input_total{metric="jobs_total",reason="not_a_number"} 3\n')
})

test('a removed series starts again at zero, and a handle bound to it counts on the new one', async () => {
  const registry = createRegistry()
  const jobs = counter({ name: 'jobs_total', help: 'Jobs.', labels: { queue: limited(3) } }, { registry })
  const mail = jobs.with({ queue: 'mail' })
  mail.inc(7)
  expect(jobs.remove({ queue: 'mail' })).toBe(true)
  expect(jobs.remove({ queue: 'mail' })).toBe(false)
  jobs.inc({ queue: 'other' }, 2)
  mail.inc()
  expect(await expose(registry, { only: 'jobs_total\\{' })).toBe(
    'jobs_total{queue="mail"} 1\njobs_total{queue="other"} 2\n'
      .split('\n')
      .filter(Boolean)
      .sort((a, b) => b.localeCompare(a))
      .map((line) => `${line}\n`)
      .join(''),
  )
})

test('a removed value gives its place under the cap back', async () => {
  const registry = createRegistry()
  const jobs = counter({ name: 'jobs_total', help: 'Jobs.', labels: { queue: limited(2) } }, { registry })
  for (let round = 0; round < 500; round++) {
    jobs.inc({ queue: `queue ${round}` })
    expect(jobs.remove({ queue: `queue ${round}` })).toBe(true)
  }
  jobs.inc({ queue: 'last' })
  expect(await expose(registry, { only: 'jobs_total\\{' })).toBe('jobs_total{queue="last"} 1\n')
})

test('a function-backed counter is read at every scrape and drops what it no longer returns', async () => {
  const registry = createRegistry()
  let readings = [
    { labels: { shard: 'a' }, value: 5 },
    { labels: { shard: 'b' }, value: 6 },
  ]
  counter(
    { name: 'reads_total', help: 'Reads.', labels: { shard: limited(5) }, collect: async () => readings },
    { registry },
  )
  expect(await expose(registry, { only: 'reads_total\\{' })).toBe(
    'reads_total{shard="a"} 5\nreads_total{shard="b"} 6\n',
  )
  readings = [{ labels: { shard: 'b' }, value: 9 }]
  expect(await expose(registry, { only: 'reads_total\\{' })).toBe('reads_total{shard="b"} 9\n')
})

test('calls without labels where some are declared are counted as missing, and nothing throws', async () => {
  const registry = createRegistry()
  const jobs = counter({ name: 'jobs_total', help: 'Jobs.', labels: { queue: limited(3) } }, { registry })
  const untyped = jobs as unknown as { inc(labels?: unknown): void }
  untyped.inc()
  untyped.inc(null)
  untyped.inc({ queue: Symbol('queue') })
  const text = await expose(registry)
  expect(text).toContain('jobs_total{queue=""} 2\n')
  expect(text).toContain('jobs_total{queue="_overflow"} 1\n')
  expect(text).toContain('{metric="jobs_total",reason="missing_label"} 2\n')
  expect(text).toContain('{metric="jobs_total",reason="label_not_text"} 1\n')
})

test('a removed value is forgotten by the compiled lookup too', async () => {
  const registry = createRegistry()
  const jobs = counter({ name: 'jobs_total', help: 'Jobs.', labels: { queue: limited(1) } }, { registry })
  for (let call = 0; call < 200; call++) jobs.inc({ queue: 'a' })
  jobs.remove({ queue: 'a' })
  jobs.inc({ queue: 'b' })
  jobs.inc({ queue: 'a' }, 5)
  expect(await expose(registry, { only: 'jobs_total\\{' })).toBe(
    'jobs_total{queue="b"} 1\njobs_total{queue="_overflow"} 5\n',
  )
})

test('metrics work where Node forbids code from strings', () => {
  const program = `
    import { counter, createRegistry, limited } from './sdk/metrics/index.ts'
    const registry = createRegistry()
    const jobs = counter({ name: 'jobs_total', help: 'Jobs.', labels: { queue: limited(3) } }, { registry })
    for (let call = 0; call < 200; call++) jobs.inc({ queue: 'a' })
    console.log(await registry.metrics())`
  const flags = ['--disallow-code-generation-from-strings', '--conditions=vigie-source', '--input-type=module']
  const { stdout } = spawnSync(process.execPath, [...flags, '--eval', program], { encoding: 'utf8' })
  expect(stdout).toContain('jobs_total{queue="a"} 200\n')
})
