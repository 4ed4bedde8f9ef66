import { type Board, queriesOf } from './board/board.ts'
import type { JaegerSearch } from './board/panel.ts'
import { deploymentExpression } from './board/version-changes.ts'
import { allBoards } from './boards/all-boards.ts'
import { promqlOf } from './grafana/targets.ts'
import { variableQueries } from './grafana/variables.ts'
import { LogMetric } from './logql/logql.ts'

/** One question that a board asks, with everything a test needs to ask it of a real server. */
export type DashboardQuery = {
  readonly board: string
  readonly panel: string
  /** Why an empty answer is right; absent: an empty answer is a fault. */
  readonly mayBeEmpty?: string
} & (
  | { readonly source: 'prometheus'; readonly text: string; readonly instant: boolean; readonly exemplars: boolean }
  | { readonly source: 'loki'; readonly text: string; readonly instant: boolean; readonly answers: 'lines' | 'numbers' }
  | { readonly source: 'jaeger'; readonly search: JaegerSearch }
  | { readonly source: 'jaeger'; readonly dependencies: true }
)

/** Every query of every board: panels, drop-downs (as the series they list) and deployment marks. */
export function allQueries(boards: readonly Board[] = allBoards): readonly DashboardQuery[] {
  return boards.flatMap((board) => [...variableSeries(board), ...deploymentMarks(board), ...panelQueries(board)])
}

function panelQueries(board: Board): DashboardQuery[] {
  return queriesOf(board).map(({ panel, query }): DashboardQuery => {
    const mayBeEmpty = query.mayBeEmpty ?? panel.mayBeEmpty
    const from = { board: board.uid, panel: panel.title, ...(mayBeEmpty === undefined ? {} : { mayBeEmpty }) }
    if (query.source === 'prometheus') {
      const text = promqlOf(query, board.scope)
      return {
        ...from,
        source: 'prometheus',
        text,
        instant: query.instant ?? false,
        exemplars: query.exemplars ?? false,
      }
    }
    if (query.source === 'loki') {
      const answers = query.lines instanceof LogMetric ? 'numbers' : 'lines'
      return { ...from, source: 'loki', text: String(query.lines), instant: query.instant ?? false, answers }
    }
    if ('search' in query) return { ...from, source: 'jaeger', search: query.search }
    return { ...from, source: 'jaeger', dependencies: true }
  })
}

/** `label_values(series, label)` is no PromQL; the series it looks at is. */
function variableSeries(board: Board): DashboardQuery[] {
  return board.variables.map((variable) => {
    const { query, label, mayBeEmpty } = variableQueries[variable]
    return {
      board: board.uid,
      panel: `drop-down ${label}`,
      source: 'prometheus',
      text: query.slice('label_values('.length, query.lastIndexOf(',')),
      instant: true,
      exemplars: false,
      ...(mayBeEmpty === undefined ? {} : { mayBeEmpty }),
    }
  })
}

function deploymentMarks(board: Board): DashboardQuery[] {
  if (!board.showDeployments) return []
  const text = deploymentExpression(board)
  const mayBeEmpty = 'no version changed in this time'
  return [
    {
      board: board.uid,
      panel: 'deployment marks',
      source: 'prometheus',
      text,
      instant: false,
      exemplars: false,
      mayBeEmpty,
    },
  ]
}
