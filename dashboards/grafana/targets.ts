import type * as cog from '@grafana/grafana-foundation-sdk/cog'
import * as loki from '@grafana/grafana-foundation-sdk/loki'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import { legendOf } from '../board/legend.ts'
import type { Panel, PanelQuery } from '../board/panel.ts'
import { LogMetric } from '../logql/logql.ts'
import type { Matcher } from '../promql/expression.ts'
import { print } from '../promql/print.ts'
import { withScope } from '../promql/scope.ts'
import { dataSourceRef } from './data-sources.ts'

/** One query of a panel as Grafana stores it. */
export function targetOf(
  query: PanelQuery,
  index: number,
  panel: Panel,
  scope: readonly Matcher[],
): cog.Builder<cog.Dataquery> {
  const refId = refIdOf(index)
  switch (query.source) {
    case 'prometheus': {
      const builder = new prometheus.DataqueryBuilder()
        .refId(refId)
        .datasource(dataSourceRef('prometheus'))
        .expr(promqlOf(query, scope))
        .editorMode(prometheus.QueryEditorMode.Code)
        .legendFormat(query.legend ?? (legendOf(query.vector.expression) || panel.title))
      if (query.instant) builder.instant()
      else builder.range()
      if (query.exemplars) builder.exemplar(true)
      if (panel.kind === 'table') builder.format(prometheus.PromQueryFormat.Table)
      if (panel.kind === 'heatmap') builder.format(prometheus.PromQueryFormat.Heatmap)
      return builder
    }
    case 'loki': {
      const builder = new loki.DataqueryBuilder()
        .refId(refId)
        .datasource(dataSourceRef('loki'))
        .expr(String(query.lines))
        .editorMode(loki.QueryEditorMode.Code)
        .queryType(query.instant ? 'instant' : 'range')
      if (query.legend !== undefined) builder.legendFormat(query.legend)
      if (!(query.lines instanceof LogMetric)) builder.maxLines(200)
      return builder
    }
    case 'jaeger':
      return jaegerTarget(refId, query)
  }
}

/** The PromQL text of a query on a board with this scope. */
export function promqlOf(query: PanelQuery & { source: 'prometheus' }, scope: readonly Matcher[]): string {
  return print(query.unscoped ? query.vector.expression : withScope(query.vector.expression, scope))
}

/** `A`, `B`, … `Z`: Grafana joins and transforms by this name. */
export function refIdOf(index: number): string {
  return String.fromCharCode(65 + index)
}

/** The SDK has no Jaeger package; these are the fields of Grafana's Jaeger data source. */
function jaegerTarget(refId: string, query: PanelQuery & { source: 'jaeger' }): cog.Builder<cog.Dataquery> {
  const fields =
    'search' in query
      ? {
          queryType: 'search',
          service: query.search.service ?? '$job',
          ...(query.search.operation === undefined ? {} : { operation: query.search.operation }),
          ...(query.search.tags === undefined ? {} : { tags: query.search.tags }),
          ...(query.search.minDuration === undefined ? {} : { minDuration: query.search.minDuration }),
          limit: query.search.limit,
        }
      : { queryType: 'dependencyGraph' }
  return { build: () => ({ refId, datasource: dataSourceRef('jaeger'), ...fields }) as unknown as cog.Dataquery }
}
