import client from 'prom-client'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { counter, createRegistry, gauge, limited, setMetricsReporter } from '../../../sdk/metrics/index.ts'
import { isolateReads } from '../../../sdk/metrics/isolated-reads.ts'
import { expose } from './expose.ts'

let reported: string[] = []
beforeEach(() => {
  reported = []
  setMetricsReporter((message) => reported.push(message))
})
afterAll(() => setMetricsReporter(undefined))

const help = 'It.'

for (const [what, collect, why, isFailure] of [
  ['throws', () => JSON.parse('{'), 'JSON', true],
  ['rejects', () => Promise.reject(new Error('the pool is gone')), 'the pool is gone', true],
  ['rejects with no error', () => Promise.reject('gone'), 'gone', true],
  ['returns text', () => '5', 'it returned string, not a number or readings', true],
  ['returns a bigint', () => 5n, 'it returned bigint, not a number or readings', true],
  ['returns an object', () => ({ value: 5 }), 'it returned object, not a number or readings', true],
  ['never answers', () => new Promise(() => {}), 'it did not answer within 20 ms', false],
] as const) {
  test(`a function that ${what} costs a reading its own metric only, and is named`, async () => {
    const registry = createRegistry({ collectTimeoutMs: 20 })
    gauge({ name: 'broken', help, collect: collect as () => number }, { registry })
    gauge({ name: 'size', help, collect: () => 7 }, { registry })
    counter({ name: 'jobs_total', help }, { registry }).inc()
    for (let scrape = 1; scrape <= 2; scrape++) {
      const text = await expose(registry)
      expect(text).toContain('\nsize 7\n')
      expect(text).toContain('\njobs_total 1\n')
      expect(text).not.toContain('\nbroken')
      expect(text).toContain(`_bad_input_total{metric="broken",reason="collect_failed"} ${scrape}\n`)
    }
    expect(reported).toEqual([expect.stringContaining('metric "broken" has no value')])
    expect(reported[0]).toContain(why)
    const { failures } = await registry.gather()
    expect(failures).toEqual(isFailure ? [expect.stringContaining(why)] : [])
    const text = registry.metrics()
    if (isFailure) await expect(text).rejects.toThrow(`metrics could not be read: "broken": `)
    else await expect(text).resolves.toContain('\nsize 7\n')
  })
}

test('a function that hangs is not called again before it has answered, and then counts again', async () => {
  const registry = createRegistry({ collectTimeoutMs: 20 })
  let calls = 0
  let answer = (_: number) => {}
  const collect = () => {
    calls++
    return new Promise<number>((resolve) => {
      answer = resolve
    })
  }
  gauge({ name: 'pool_size', help, collect }, { registry })
  for (let scrape = 0; scrape < 3; scrape++) expect(await expose(registry, { only: 'pool_size' })).toBe('')
  expect(calls).toBe(1)
  answer(1)
  await new Promise(setImmediate)
  const next = expose(registry, { only: 'pool_size' })
  await new Promise(setImmediate)
  answer(4)
  expect(await next).toContain('\npool_size 4\n')
  expect(calls).toBe(2)
})

test('a function that hangs is waited for once', async () => {
  const troubles: string[] = []
  const reads = isolateReads((_, why) => troubles.push(why), 20)
  const metric = {}
  for (let scrape = 0; scrape < 3; scrape++) await reads.read(metric, 'rows', () => new Promise(() => {}))
  const again = 'it has not answered since an earlier scrape'
  expect(troubles).toEqual(['it did not answer within 20 ms', again, again])
})

test('a promise of another library is waited for', async () => {
  const registry = createRegistry()
  // biome-ignore lint/suspicious/noThenProperty: it is one on purpose
  const query = { then: (done: (rows: number) => void) => done(7) }
  gauge({ name: 'rows', help, collect: () => query as never }, { registry })
  expect(await expose(registry, { only: 'rows' })).toContain('\nrows 7\n')
})

test('readings that are texts of numbers, as databases count, add up as numbers', async () => {
  const registry = createRegistry()
  const collect = () => ['5', '6', '7'].map((value, at) => ({ labels: { q: `q${at}` }, value: value as never }))
  gauge({ name: 'rows', help, labels: { q: limited(1) }, collect }, { registry })
  const text = await expose(registry, { only: 'rows' })
  expect(text).toContain('rows{q="q0"} 5\n')
  expect(text).toContain('rows{q="_overflow"} 13\n')
})

test('a prom-client metric whose function fails or hangs costs a reading that metric only', async () => {
  const registry = createRegistry({ collectTimeoutMs: 20 })
  const theirs = new client.Registry()
  const registers = [theirs]
  new client.Gauge({ name: 'theirs_hangs', help, registers, collect: () => new Promise<void>(() => {}) })
  new client.Gauge({
    name: 'theirs_fails',
    help,
    registers,
    collect() {
      throw new Error('no')
    },
  })
  new client.Gauge({ name: 'theirs', help, registers }).set(2)
  registry.include(theirs)
  const text = await expose(registry)
  expect(text).toContain('\ntheirs 2\n')
  expect(text).not.toMatch(/^theirs_/m)
  expect(reported).toHaveLength(2)
})

test('a time for functions that is none is refused', () => {
  expect(() => createRegistry({ collectTimeoutMs: 0 })).toThrow('collectTimeoutMs must be above 0')
})
