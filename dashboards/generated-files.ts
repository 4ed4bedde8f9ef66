import { catalogueReference } from '../sdk/catalogue/write-reference.ts'
import { runbookBoardUid } from './alerts/alert-links.ts'
import { alertsByFile, allAlerts } from './alerts/all-alerts.ts'
import { promtoolFile } from './alerts/promtool-cases.ts'
import { allBoards, boardTitles } from './boards/all-boards.ts'
import { dashboardText } from './grafana/dashboard-json.ts'
import { readmePage } from './readme-page.ts'
import { recordingGroupsByFile } from './rules/all-recording-rules.ts'
import { alertFile, recordingFile } from './rules/rule-files.ts'
import { runbookPage } from './runbooks/runbook-text.ts'

/** Every generated file: path under `dashboards/` → text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const board of allBoards) {
    files.set(`generated/grafana/${board.uid.replace(/^vigie-/, '')}.json`, dashboardText(board, boardTitles))
  }
  for (const [name, groups] of Object.entries(recordingGroupsByFile)) {
    files.set(`generated/prometheus/${name}.recording.yml`, recordingFile(groups))
  }
  for (const [name, alerts] of Object.entries(alertsByFile)) {
    files.set(`generated/prometheus/${name}.alerts.yml`, alertFile(alerts, { uid: runbookBoardUid, alerts: allAlerts }))
    const recording = recordingGroupsByFile[name] ? [`../prometheus/${name}.recording.yml`] : []
    const test = promtoolFile(alerts, [...recording, `../prometheus/${name}.alerts.yml`])
    files.set(`generated/promtool/${name}.test.yml`, test.text)
  }
  for (const alert of allAlerts) files.set(`generated/runbooks/${alert.name}.md`, runbookPage(alert, boardTitles))
  files.set('README.md', readmePage())
  files.set('../sdk/catalogue/METRICS.md', catalogueReference())
  return files
}
