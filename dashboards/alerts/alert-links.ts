import type { Alert } from './alert.ts'
import { grafanaAddress } from './grafana-address.ts'

/** Uid of the board that holds all runbooks. */
export const runbookBoardUid = 'vigie-runbooks'

/** Id of an alert's panel on the runbook board: its place in the alphabet. */
export function runbookPanelId(alert: Alert, all: readonly Alert[]): number {
  return sortedByName(all).findIndex(({ name }) => name === alert.name) + 1
}

/** Alerts as the runbook board and the page for people list them. */
export function sortedByName(all: readonly Alert[]): readonly Alert[] {
  return all.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Opens the one runbook in full. */
export function runbookUrl(alert: Alert, all: readonly Alert[], boardUid = runbookBoardUid): string {
  return `${grafanaAddress}/d/${boardUid}?viewPanel=${runbookPanelId(alert, all)}`
}

/** Opens the board with the alert's service and instance chosen; a Go template. */
export function boardUrl(alert: Alert, labels: readonly string[]): string {
  const variables = Object.entries(alert.boardVariables ?? { job: 'job', instance: 'instance' })
  const chosen = variables.filter(([label]) => labels.includes(label))
  const query = chosen.map(([label, variable]) => `var-${variable}={{ $labels.${label} | urlquery }}`).join('&')
  return `${grafanaAddress}/d/${alert.board}${query === '' ? '' : `?${query}`}`
}
