import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Board, dashboard, queriesOf } from '../../dashboards/board/board.ts'
import { stat } from '../../dashboards/board/panels.ts'
import { allBoards } from '../../dashboards/boards/all-boards.ts'
import { promqlOf } from '../../dashboards/grafana/targets.ts'
import { type Expression, walk } from '../../dashboards/promql/expression.ts'
import { rate } from '../../dashboards/promql/functions.ts'
import { withScope } from '../../dashboards/promql/scope.ts'
import { series } from '../../dashboards/promql/selector.ts'
import { renderQuery } from '../../dashboards/render-query.ts'
import { yaml } from '../../dashboards/rules/yaml.ts'
import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'vigie-panels-'))
afterAll(() => rmSync(folder, { recursive: true }))

describeWith(['promtool'], 'every panel shows data when its metrics have the labels of the catalogue', () => {
  test('on all boards, those for Kubernetes and containers included', () => {
    const { exitCode, output, cases } = judge(allBoards)
    console.log(`${cases} panel queries answered on series made from the catalogue`)
    expect(exitCode, output).toBe(0)
  })

  test('a join of series that never meet is found', () => {
    const channels = { name: 'orders_total', help: 'Orders.', type: 'counter', labels: { channel: ['web'] } } as const
    const size = { name: 'queue_size', help: 'Queue.', type: 'gauge' } as const
    const never = rate(channels).sum('channel').dividedBy(series(size).sum('job'))
    expect(judge([dashboard('Board', [stat('Never', never)])])).toMatchObject({ exitCode: 1, cases: 1 })
  })
})

/** Asks promtool each PromQL query of the boards on series of its own. */
function judge(boards: readonly Board[]): { exitCode: number | null; output: string; cases: number } {
  const tests = boards.flatMap((board) =>
    queriesOf(board).flatMap(({ panel, query }) => {
      if (query.source !== 'prometheus') return []
      const scoped = query.unscoped ? query.vector.expression : withScope(query.vector.expression, board.scope)
      const text = renderQuery(promqlOf(query, board.scope), { __rate_interval: '5m', __interval: '5m', __range: '1h' })
      return [
        {
          name: `${board.uid} / ${panel.title}`,
          interval: '1m',
          input_series: seriesFor(scoped),
          promql_expr_test: [
            { expr: `count(${text}) > bool 0`, eval_time: '100m', exp_samples: [{ labels: '{}', value: 1 }] },
          ],
        },
      ]
    }),
  )
  const path = join(folder, 'panels.test.yml')
  writeFileSync(path, yaml({ rule_files: [], evaluation_interval: '1m', tests }))
  return { ...runTool('promtool', ['test', 'rules', path]), cases: tests.length }
}

/** For each selector one series that it selects, with every label that its metric declares. */
function seriesFor(expression: Expression): { series: string; values: string }[] {
  const made = new Map<string, string>()
  let value = 1
  for (const node of walk(expression)) {
    if (node.kind !== 'selector') continue
    const { metric, suffix, matchers } = node
    const recorded = metric.name.includes(':')
    const labels = new Map(Object.keys(metric.labels ?? {}).map((label) => [label, exampleOf(metric.labels?.[label])]))
    labels.set('job', 'checkout')
    if (!recorded) labels.set('instance', 'checkout-1:9464')
    for (const { label, operator, value: wanted } of matchers) {
      if (operator === '=') labels.set(label, wanted)
      else if (operator === '=~') labels.set(label, matchOf(renderQuery(wanted), labels.get(label)))
      else if (labels.get(label) === wanted) labels.set(label, otherThan(wanted, metric.labels?.[label]))
    }
    const bounds = suffix === '_bucket' && !labels.has('le') ? ['0.1', '+Inf'] : [labels.get('le')]
    for (const le of bounds) {
      const all = [...labels, ...(le === undefined ? [] : [['le', le] as const])].filter(([, text]) => text !== '')
      const name = `${metric.name}${suffix}{${[...new Map(all)].map(([label, text]) => `${label}="${text}"`).join(', ')}}`
      const counts = metric.type === 'counter' || suffix !== ''
      // Each gauge is lower than the one before, so that what a query subtracts or divides by never equals it.
      if (!made.has(name)) made.set(name, counts ? '0+60x120' : `${100 - value++}x120`)
    }
  }
  return [...made].map(([name, values]) => ({ series: name, values }))
}

function exampleOf(declared: unknown): string {
  return Array.isArray(declared) ? String(declared[0]) : 'x'
}

function otherThan(unwanted: string, declared: unknown): string {
  return (Array.isArray(declared) ? declared : ['y']).find((value) => value !== unwanted)
}

/** A text that matches one of the simple patterns which boards use; the one at hand, if it does. */
function matchOf(pattern: string, atHand: string | undefined): string {
  if (atHand !== undefined && new RegExp(`^(?:${pattern})$`).test(atHand)) return atHand
  const [first = ''] = pattern.split('|')
  return first.replaceAll('..', '03').replaceAll(/\.[+*]/g, 'x')
}
