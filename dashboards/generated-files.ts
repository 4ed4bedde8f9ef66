import { allBoards } from './boards/all-boards.ts'
import { dashboardText } from './grafana/dashboard-json.ts'

/** Every generated file: path under `dashboards/` → text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const titles = new Map(allBoards.map(({ uid, title }) => [uid, title]))
  const files = new Map<string, string>()
  for (const board of allBoards) {
    files.set(`generated/grafana/${board.uid.replace(/^vigie-/, '')}.json`, dashboardText(board, titles))
  }
  return files
}
