import type { Alert } from '../alerts/alert.ts'
import { runbookBoardUid, sortedByName } from '../alerts/alert-links.ts'
import { type Board, dashboard } from '../board/board.ts'
import { text } from '../board/panels.ts'
import type { BoardTitles } from '../grafana/dashboard-json.ts'
import { runbookMarkdown } from '../runbooks/runbook-text.ts'

/**
 * Every runbook as a panel, in the order of their names: an alert's `runbook_url` opens one of them in full. Kept in
 * Grafana so that the link works wherever Grafana does.
 */
export function runbooksBoard(
  alerts: readonly Alert[],
  titles: BoardTitles,
  { uid, title }: { readonly uid: string; readonly title: string } = { uid: runbookBoardUid, title: 'Runbooks' },
): Board {
  const panels = sortedByName(alerts).map((alert) =>
    text(alert.name, runbookMarkdown(alert, titles), { description: alert.summary, width: 12, height: 16 }),
  )
  return dashboard(title, panels, {
    uid,
    purpose: 'What does this alert mean, and what do I do first?',
    variables: [],
    neighbours: ['vigie-fleet', 'vigie-telemetry'],
  })
}
