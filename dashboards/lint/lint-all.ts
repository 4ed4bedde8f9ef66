import { allAlerts } from '../alerts/all-alerts.ts'
import { queriesOf } from '../board/board.ts'
import { allBoards } from '../boards/all-boards.ts'
import { LogLines } from '../logql/logql.ts'
import type { Expression } from '../promql/expression.ts'
import { allRecordingGroups } from '../rules/all-recording-rules.ts'
import { lintBoard } from './board-rules.ts'
import { withoutExcluded } from './exclusions.ts'
import type { Finding } from './finding.ts'
import { lintAlerts, lintDependencies, lintExpression, lintRecordingRules } from './rule-rules.ts'

/** Findings on everything vigie ships, exclusions taken off. */
export function lintAll(): readonly Finding[] {
  const panels = allBoards.flatMap((board) =>
    queriesOf(board).flatMap(({ panel, query }) =>
      query.source === 'prometheus'
        ? [{ where: `${board.uid} / ${panel.title}`, expression: query.vector.expression }]
        : [],
    ),
  )
  const looks = allAlerts.flatMap(({ name, runbook }) =>
    Object.entries(runbook.look).flatMap(([title, query]) =>
      query instanceof LogLines ? [] : [{ where: `runbook ${name} / ${title}`, expression: query.expression }],
    ),
  )
  const rules = [
    ...allRecordingGroups.flatMap((group) =>
      group.rules.map((rule) => at(rule.metric.name, rule.expression.expression)),
    ),
    ...allAlerts.flatMap((alert) => alert.rules.map((rule) => at(alert.name, rule.when.expression))),
  ]
  return withoutExcluded([
    ...allBoards.flatMap(lintBoard),
    ...[...panels, ...looks].flatMap(({ where, expression }) => lintExpression(expression, where)),
    ...lintRecordingRules(allRecordingGroups),
    ...lintAlerts(allAlerts),
    ...lintDependencies([...panels, ...looks, ...rules], allRecordingGroups),
  ])
}

function at(where: string, expression: Expression): { where: string; expression: Expression } {
  return { where, expression }
}
