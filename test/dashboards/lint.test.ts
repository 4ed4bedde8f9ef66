import { expect, test } from 'vitest'
import { alert } from '../../dashboards/alerts/alert.ts'
import { serviceDown } from '../../dashboards/alerts/service-alerts.ts'
import { dashboard } from '../../dashboards/board/board.ts'
import { stat, table, timeseries } from '../../dashboards/board/panels.ts'
import { lintBoard } from '../../dashboards/lint/board-rules.ts'
import { exclusions } from '../../dashboards/lint/exclusions.ts'
import { lintAll } from '../../dashboards/lint/lint-all.ts'
import { lintAlerts, lintDependencies, lintExpression, lintRecordingRules } from '../../dashboards/lint/rule-rules.ts'
import { increase, rate } from '../../dashboards/promql/functions.ts'
import { matching } from '../../dashboards/promql/metric.ts'
import { series } from '../../dashboards/promql/selector.ts'
import { record, recorded } from '../../dashboards/rules/recording-rule.ts'

const counter = { name: 'orders_total', help: 'Orders.', type: 'counter', labels: { channel: ['web'] } } as const
const gauge = { name: 'queue_size', help: 'Queue.', type: 'gauge' } as const
const histogram = { name: 'wait_seconds', help: 'Wait.', type: 'histogram', buckets: [1] } as const

test('everything vigie ships is clean', () => {
  expect(lintAll()).toEqual([])
})

test('each exclusion gives a reason', () => {
  for (const { reason } of exclusions) expect(reason.length).toBeGreaterThan(20)
})

const described = { description: 'What is asked.' }

for (const [rule, panel] of [
  ['panel-title-description-rule', timeseries('Orders', rate(counter))],
  ['panel-units-rule', stat('Orders', rate(counter), { ...described, unit: 'none' })],
  ['panel-table-columns-rule', table('Orders', { Rate: rate(counter) }, { ...described, sortBy: 'Speed' })],
  ['panel-no-data-rule', stat('Orders', rate(counter), { ...described, noData: '' })],
  ['panel-exemplar-rule', timeseries('Orders', rate(counter), { ...described, exemplars: true })],
  ['layout-rule', stat('Orders', rate(counter), { ...described, width: 25 })],
  ['target-job-rule', stat('Orders', rate(counter), { ...described, unscoped: true })],
  ['target-instance-rule', stat('Orders', rate(counter), { ...described, unscoped: true })],
  ['target-rate-interval-rule', stat('Orders', rate(counter, {}, '5m'), described)],
  ['target-counter-agg-rule', stat('Orders', series(counter).sum(), described)],
  ['target-rate-of-gauge-rule', stat('Queue', increase(gauge), described)],
] as const) {
  test(`${rule} finds its fault, and only on the panel that has it`, () => {
    const good = stat('Good', rate(counter).sum(), described)
    const findings = lintBoard(dashboard('Board', [good, panel]))
    expect(findings.filter(({ rule: name }) => name === rule)).toHaveLength(1)
    expect(findings.filter(({ where }) => where.includes('Good'))).toEqual([])
  })
}

for (const [rule, expression] of [
  ['promql/counter', series(counter).max()],
  ['promql/rate', rate(gauge)],
  ['promql/part', series(histogram)],
  ['promql/vector_matching', series(gauge).sum('job').dividedBy(rate(counter).sum('job', 'channel'))],
  ['promql/regexp', series(gauge, { job: matching('checkout') })],
  [
    'promql/impossible',
    series(counter as { name: string; help: string; type: 'counter' }, { chanel: 'web' } as object),
  ],
] as const) {
  test(`${rule} finds its fault`, () => {
    expect(lintExpression(expression.expression, 'here').map(({ rule: name }) => name)).toContain(rule)
  })
}

test('a value outside a closed set can never match', () => {
  const open = counter as unknown as { name: string; help: string; type: 'counter'; labels: { channel: unknown } }
  expect(lintExpression(rate(open, { channel: 'fax' }).expression, 'here')).toEqual([
    { rule: 'promql/impossible', where: 'here', what: 'orders_total: channel is never "fax"' },
  ])
})

test('recording rules: names, duplicates, intervals and labels are checked', () => {
  const good = recorded('job:queue:size', 'Size.', [])
  const bad = recorded('Job:queue:size', 'Size.', ['channel'])
  const findings = lintRecordingRules([
    {
      name: 'g',
      every: '5m',
      rules: [
        record(good, series(gauge).sum('job')),
        record(good, series(gauge).sum('job')),
        record(bad, series(counter).sum('instance')),
      ],
    },
  ])
  const rules = findings.map(({ rule }) => rule)
  for (const rule of ['rule/duplicate', 'rule/name', 'group/interval', 'promql/aggregate', 'promql/counter']) {
    expect(rules).toContain(rule)
  }
})

test('reading a recorded metric that no rule writes is found', () => {
  const orphan = series(recorded('job:nobody:writes', '', []))
  expect(lintDependencies([{ where: 'here', expression: orphan.expression }], [])).toHaveLength(1)
})

test('alerts: names, summaries, conditions and templates are checked', () => {
  const [rule] = serviceDown.rules
  if (!rule) throw new Error('ServiceDown has no rule')
  const broken = alert({
    ...serviceDown,
    name: 'service_down',
    summary: 'No full stop',
    rules: [
      { ...rule, when: series(gauge), description: '{{ $labels.route }} is down.', labels: { value: '{{ $value }}' } },
      { ...rule, when: series(gauge).above(1).top(3) },
    ],
  })
  const rules = lintAlerts([broken, broken]).map(({ rule }) => rule)
  for (const name of [
    'rule/duplicate',
    'rule/name',
    'alerts/annotation',
    'alerts/comparison',
    'alerts/template',
    'promql/fragile',
  ]) {
    expect(rules).toContain(name)
  }
})
