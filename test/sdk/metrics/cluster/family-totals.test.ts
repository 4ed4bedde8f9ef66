import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addUp, MemberReadings } from '../../../../sdk/metrics/cluster/family-totals.ts'
import type { MetricFamily } from '../../../../sdk/metrics/metric-family.ts'

function family(
  type: MetricFamily['type'],
  values: Readonly<Record<string, number>>,
  aggregation?: string,
): MetricFamily {
  const samples = Object.entries(values).map(([id, value]) => ({ suffix: '', labels: { id }, value }))
  return { name: 'x', help: 'X.', type, aggregation, samples }
}

function totals(families: readonly MetricFamily[]): Record<string, number> {
  return Object.fromEntries(families[0]!.samples.map(({ labels, value }) => [labels['id'], value]))
}

test('a counter that starts again adds to what it had reached', () => {
  const readings = new MemberReadings()
  for (const value of [5, 8, 2, 3, 1]) readings.update([family('counter', { a: value })])
  expect(totals(addUp([readings]))).toEqual({ a: 8 + 3 + 1 })
})

test('whatever members report, and whenever they depart, no sum goes down', () => {
  const event = fc.record({
    member: fc.integer({ min: 0, max: 3 }),
    act: fc.constantFrom('report', 'report', 'report', 'depart'),
    values: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 100 })),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const members = new Map<number, MemberReadings>()
      const departed = new MemberReadings()
      let before: Record<string, number> = {}
      for (const { member, act, values } of events) {
        if (act === 'report') {
          const readings = members.get(member) ?? new MemberReadings()
          members.set(member, readings)
          readings.update([family('counter', values)])
        } else if (members.has(member)) {
          departed.absorb(members.get(member)!)
          members.delete(member)
        }
        const families = addUp([departed, ...members.values()])
        const now = families.length === 0 ? {} : totals(families)
        for (const [id, value] of Object.entries(before)) expect(now[id]).toBeGreaterThanOrEqual(value)
        before = now
      }
    }),
  )
})

test('gauges follow their declared aggregation', () => {
  const members = [3, 5, 10].map((value) => {
    const readings = new MemberReadings()
    readings.update([family('gauge', { a: 99 }), family('gauge', { a: value })])
    return readings
  })
  const results = Object.fromEntries(
    ['sum', 'max', 'min', 'average', 'first', undefined].map((aggregation) => {
      const same = [3, 5, 10].map((value) => {
        const readings = new MemberReadings()
        readings.update([family('gauge', { a: value }, aggregation)])
        return readings
      })
      return [String(aggregation), totals(addUp(same))['a']]
    }),
  )
  expect(results).toEqual({ sum: 18, max: 10, min: 3, average: 6, first: 3, undefined: 18 })
  expect(totals(addUp(members))).toEqual({ a: 18 })
})

test("a histogram's lines start again together", () => {
  const lines = (under: number, all: number, sum: number): MetricFamily => ({
    name: 'wait_seconds',
    help: 'Wait.',
    type: 'histogram',
    samples: [
      { suffix: '_bucket', labels: { le: '1' }, value: under },
      { suffix: '_bucket', labels: { le: '+Inf' }, value: all },
      { suffix: '_sum', labels: {}, value: sum },
      { suffix: '_count', labels: {}, value: all },
    ],
  })
  const readings = new MemberReadings()
  readings.update([lines(1, 5, 50)])
  readings.update([lines(2, 2, 1)])
  expect(addUp([readings])[0]!.samples.map(({ value }) => value)).toEqual([3, 7, 51, 7])
})

test('values below zero and falling quantiles are no new start', () => {
  const lines = (type: 'histogram' | 'summary', count: number, sum: number, p99: number): MetricFamily => ({
    name: 'change_euros',
    help: 'Change.',
    type,
    samples: [
      type === 'summary'
        ? { suffix: '', labels: { quantile: '0.99' }, value: p99 }
        : { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
      { suffix: '_sum', labels: {}, value: sum },
      { suffix: '_count', labels: {}, value: count },
    ],
  })
  for (const type of ['histogram', 'summary'] as const) {
    const readings = new MemberReadings()
    for (const [count, sum, p99] of [
      [1, 5, 5],
      [2, -3, 4],
      [3, -9, 3],
    ] as const) {
      readings.update([lines(type, count, sum, p99)])
    }
    const { samples } = addUp([readings])[0]!
    expect(samples.slice(-2).map(({ suffix, value }) => [suffix, value])).toEqual([
      ['_sum', -9],
      ['_count', 3],
    ])
  }
})
