import type { Board } from '../board/board.ts'
import { queriesOf } from '../board/board.ts'
import type { Panel, PanelQuery } from '../board/panel.ts'
import { layOut } from '../grafana/layout.ts'
import { LogMetric } from '../logql/logql.ts'
import { type Expression, walk } from '../promql/expression.ts'
import { withScope } from '../promql/scope.ts'
import { counterOutsideRate, rateOfGauge } from './expression-rules.ts'
import type { Finding } from './finding.ts'

type Check = (board: Board) => readonly (readonly [where: string, what: string])[]

/** What every board must satisfy; names as in Grafana's dashboard-linter where it has the rule, ours behind them. */
const checks: Readonly<Record<string, Check>> = {
  'panel-title-description-rule': eachPanel(({ title, description }) => {
    if (title === '' || description === '') return 'has no title or description'
    return description === `${title}.` ? 'has a description that repeats its title' : undefined
  }),
  'panel-no-targets-rule': eachPanel(({ kind, queries }) =>
    kind !== 'text' && queries.length === 0 ? 'asks nothing' : undefined,
  ),
  'panel-units-rule': eachPanel(({ kind, unit, columnUnits, queries }) => {
    const numbers = kind === 'timeseries' || kind === 'stat' || kind === 'bargauge'
    if (numbers && unit === 'none') return 'shows numbers without a unit'
    const unknown = Object.keys(columnUnits ?? {}).filter((heading) => !headings(queries).includes(heading))
    return unknown.length > 0 ? `gives units to columns it does not have: ${unknown.join(', ')}` : undefined
  }),
  'panel-table-columns-rule': eachPanel(({ kind, queries, columns, columnThresholds, columnLinks, sortBy }) => {
    if (kind !== 'table') return undefined
    const known = [...headings(queries), ...Object.values(columns ?? {})]
    const named = [
      ...Object.keys(columnThresholds ?? {}),
      ...Object.keys(columnLinks ?? {}),
      ...(sortBy ? [sortBy] : []),
    ]
    const unknown = named.filter((heading) => !known.includes(heading))
    return unknown.length > 0 ? `dresses columns it does not have: ${unknown.join(', ')}` : undefined
  }),
  'panel-no-data-rule': eachPanel(({ noData }) => (noData === '' ? 'says nothing when there is no data' : undefined)),
  'panel-exemplar-rule': eachQuery((query) => {
    if (query.source !== 'prometheus' || !query.exemplars) return undefined
    const buckets = [...walk(query.vector.expression)].some(
      (node) => node.kind === 'selector' && node.suffix === '_bucket',
    )
    return buckets ? undefined : 'asks for exemplars of something other than buckets'
  }),
  'layout-rule': (board) =>
    layOut(board).flatMap(({ panels }) =>
      panels.flatMap(({ panel, position }) =>
        position.x + position.w > 24 || position.w < 3 || position.h < 3
          ? [[panel.title, 'does not fit the grid of 24 columns'] as const]
          : [],
      ),
    ),
  'duplicate-title-rule': (board) =>
    board.rows.flatMap(({ panels }) => {
      const titles = panels.map(({ title }) => title)
      return titles
        .filter((title, index) => titles.indexOf(title) !== index)
        .map((title) => [title, 'appears twice in a row'] as const)
    }),
  'template-job-rule': (board) =>
    board.variables.includes('one-service') ? [['drop-down Service', 'takes one value only']] : [],
  'target-job-rule': eachPromql((expression, board) =>
    usesVariable(board, ['service', 'one-service']) ? missingMatcher(expression, 'job') : undefined,
  ),
  'target-instance-rule': eachPromql((expression, board) =>
    usesVariable(board, ['service', 'one-service']) ? missingMatcher(expression, 'instance') : undefined,
  ),
  'target-rate-interval-rule': eachPromql((expression) => {
    for (const node of walk(expression)) {
      if (node.kind !== 'call' || !['rate', 'irate'].includes(node.name)) continue
      const [selector] = node.arguments
      if (selector?.kind === 'selector' && selector.range !== '$__rate_interval') {
        return `takes a rate over ${selector.range} instead of $__rate_interval`
      }
    }
    return undefined
  }),
  'target-counter-agg-rule': eachPromql(counterOutsideRate),
  'target-rate-of-gauge-rule': eachPromql(rateOfGauge),
  'target-logql-auto-rule': eachQuery((query) => {
    if (query.source !== 'loki' || !(query.lines instanceof LogMetric)) return undefined
    const ranges = [...String(query.lines).matchAll(/\[([^\]]+)\]/g)].map((match) => match[1])
    return ranges.every((range) => range === '$__auto' || range === '$__range') ? undefined : 'has a fixed range'
  }),
}

/** Findings of all checks on a board. */
export function lintBoard(board: Board): readonly Finding[] {
  return Object.entries(checks).flatMap(([rule, check]) =>
    check(board).map(([panel, what]) => ({ rule, where: `${board.uid} / ${panel}`, what })),
  )
}

function eachPanel(check: (panel: Panel, board: Board) => string | undefined): Check {
  return (board) =>
    board.rows.flatMap(({ panels }) =>
      panels.flatMap((panel) => {
        const what = check(panel, board)
        return what === undefined ? [] : [[panel.title, what] as const]
      }),
    )
}

function eachQuery(check: (query: PanelQuery, board: Board) => string | undefined): Check {
  return (board) =>
    queriesOf(board).flatMap(({ panel, query }) => {
      const what = check(query, board)
      return what === undefined ? [] : [[panel.title, what] as const]
    })
}

function eachPromql(check: (expression: Expression, board: Board) => string | undefined): Check {
  return eachQuery((query, board) => {
    if (query.source !== 'prometheus') return undefined
    const scope = query.unscoped ? [] : board.scope
    return check(withScope(query.vector.expression, scope), board)
  })
}

function usesVariable(board: Board, names: readonly Board['variables'][number][]): boolean {
  return names.some((name) => board.variables.includes(name))
}

function missingMatcher(expression: Expression, label: string): string | undefined {
  for (const node of walk(expression)) {
    if (
      node.kind === 'selector' &&
      !node.matchers.some((matcher) => matcher.label === label && matcher.value === `$${label}`)
    ) {
      // A recorded metric whose rule sums the label away is told apart by an explicit empty matcher.
      if (node.matchers.some((matcher) => matcher.label === label && matcher.value === '')) continue
      return `asks ${node.metric.name} without ${label}=~"$${label}"`
    }
  }
  return undefined
}

function headings(queries: readonly PanelQuery[]): readonly string[] {
  return queries.flatMap((query) => (query.source === 'prometheus' && query.legend !== undefined ? [query.legend] : []))
}
