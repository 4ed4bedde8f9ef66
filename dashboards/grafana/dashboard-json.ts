import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import type { Board } from '../board/board.ts'
import { deploymentExpression } from '../board/version-changes.ts'
import { dataSourceRef } from './data-sources.ts'
import { layOut } from './layout.ts'
import { panelJson } from './panel-json.ts'
import { variablesOf } from './variables.ts'

/** Titles of the boards that links may name. */
export type BoardTitles = ReadonlyMap<string, string>

/**
 * A board in Grafana's classic schema (v1), which Grafana 10 to 13 load.
 *
 * @param titles titles of all boards, for the links to neighbours; a neighbour that is not among them gets no link
 */
export function dashboardJson(board: Board, titles: BoardTitles): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.purpose)
    .tags([...board.tags])
    .readonly()
    .refresh('30s')
    .time({ from: board.from, to: 'now' })
    .timezone('browser')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .variables([...variablesOf(board)])
    .links(linksOf(board, titles))
  if (board.showDeployments) builder.annotation(deployments(board))

  const built = builder.build()
  built.panels = panelsOf(board)
  // The SDK always sets `placement: inControlsMenu`, which hides links and annotations in a menu.
  for (const link of built.links ?? []) delete link.placement
  for (const annotation of built.annotations.list ?? []) delete annotation.placement
  return built
}

/** Text of the file under `generated/grafana/`. */
export function dashboardText(board: Board, titles: BoardTitles): string {
  return `${JSON.stringify(dashboardJson(board, titles), null, 2)}\n`
}

function panelsOf(board: Board): (dashboard.Panel | dashboard.RowPanel)[] {
  let nextId = 1
  return layOut(board).flatMap(({ row, title, panels }) => {
    const rowId = title ? nextId++ : 0
    const built = panels.map(({ panel, position }) => panelJson(panel, nextId++, position, board.scope))
    if (!title) return built
    // Built by hand: the SDK's row builder gives every row the id 0, and Grafana then finds no panel.
    const header: dashboard.RowPanel = {
      type: 'row',
      id: rowId,
      title: row.title,
      collapsed: row.collapsed ?? false,
      gridPos: title,
      panels: row.collapsed ? built : [],
    }
    return row.collapsed ? [header] : [header, ...built]
  })
}

function linksOf(board: Board, titles: BoardTitles): dashboard.DashboardLinkBuilder[] {
  const neighbours = board.neighbours.flatMap((uid) => {
    const title = titles.get(uid)
    if (title === undefined || uid === board.uid) return []
    return [
      new dashboard.DashboardLinkBuilder(title)
        .type(dashboard.DashboardLinkType.Link)
        .url(`/d/${uid}`)
        .includeVars(true)
        .keepTime(true)
        .tooltip(`Open ${title} for the same time and services`),
    ]
  })
  const all = new dashboard.DashboardLinkBuilder('All boards')
    .type(dashboard.DashboardLinkType.Dashboards)
    .tags(['vigie'])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true)
  return [...neighbours, all]
}

/** A mark wherever a service's version changed. */
function deployments(board: Board): dashboard.AnnotationQueryBuilder {
  const expression = deploymentExpression(board)
  return new dashboard.AnnotationQueryBuilder()
    .name('Deployments')
    .datasource(dataSourceRef('prometheus'))
    .enable(true)
    .iconColor('blue')
    .expr(expression)
    .step('60s')
    .titleFormat('{{job}} is now {{service_version}}')
    .textFormat('A version of {{job}} was seen for the first time.')
    .target(
      new prometheus.DataqueryBuilder()
        .refId('Deployments')
        .datasource(dataSourceRef('prometheus'))
        .expr(expression)
        .range(),
    )
}
