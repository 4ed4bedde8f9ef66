import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge'
import type * as cog from '@grafana/grafana-foundation-sdk/cog'
import * as common from '@grafana/grafana-foundation-sdk/common'
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap'
import * as logsPanel from '@grafana/grafana-foundation-sdk/logs'
import * as nodegraph from '@grafana/grafana-foundation-sdk/nodegraph'
import * as stat from '@grafana/grafana-foundation-sdk/stat'
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline'
import * as tablePanel from '@grafana/grafana-foundation-sdk/table'
import * as textPanel from '@grafana/grafana-foundation-sdk/text'
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries'
import type { Panel } from '../board/panel.ts'

/** The part of the SDK's panel builders that all of them share. */
export interface PanelBuilder extends cog.Builder<dashboard.Panel> {
  id(id: number): this
  title(title: string): this
  description(description: string): this
  datasource(datasource: common.DataSourceRef): this
  gridPos(gridPos: dashboard.GridPos): this
  withTarget(target: cog.Builder<cog.Dataquery>): this
  unit(unit: string): this
  decimals(decimals: number): this
  min(min: number): this
  max(max: number): this
  mappings(mappings: dashboard.ValueMapping[]): this
  thresholds(thresholds: cog.Builder<dashboard.ThresholdsConfig>): this
  colorScheme(color: cog.Builder<dashboard.FieldColor>): this
  dataLinks(links: cog.Builder<dashboard.DashboardLink>[]): this
  noValue(noValue: string): this
  withTransformation(transformation: dashboard.DataTransformerConfig): this
  overrideByName(name: string, properties: dashboard.DynamicConfigValue[]): this
}

/** The SDK's builder for a panel's kind, with the look of vigie's boards. */
export function builderOf(panel: Panel): PanelBuilder {
  switch (panel.kind) {
    case 'timeseries':
      return timeseriesBuilder(panel)
    case 'stat':
      return new stat.PanelBuilder()
        .graphMode(common.BigValueGraphMode.None)
        .colorMode(
          panel.thresholds || panel.words ? common.BigValueColorMode.Background : common.BigValueColorMode.Value,
        )
        .textMode(common.BigValueTextMode.Auto)
        .reduceOptions(newestValue())
    case 'bargauge':
      return new bargauge.PanelBuilder()
        .orientation(common.VizOrientation.Horizontal)
        .displayMode(common.BarGaugeDisplayMode.Basic)
        .valueMode(common.BarGaugeValueMode.Text)
        .reduceOptions(newestValue())
    case 'heatmap':
      return new heatmap.PanelBuilder()
        .calculate(false)
        .yAxis(new heatmap.YAxisConfigBuilder().unit(panel.unit).axisPlacement(common.AxisPlacement.Left))
        .tooltip(new heatmap.HeatmapTooltipBuilder().mode(common.TooltipDisplayMode.Single).yHistogram(true))
        .cellGap(1)
        .exemplarsColor('rgba(31, 96, 196, 0.9)')
    case 'statetimeline':
      return new statetimeline.PanelBuilder().showValue(common.VisibilityMode.Auto).mergeValues(true).rowHeight(0.85)
    case 'table':
    case 'traces':
      return new tablePanel.PanelBuilder().showHeader(true).cellHeight(common.TableCellHeight.Sm).filterable(true)
    case 'logs':
      return new logsPanel.PanelBuilder()
        .showTime(true)
        .wrapLogMessage(true)
        .enableLogDetails(true)
        .showLogContextToggle(true)
        .sortOrder(common.LogsSortOrder.Descending)
        .dedupStrategy(common.LogsDedupStrategy.None)
    case 'nodegraph':
      return new nodegraph.PanelBuilder()
    case 'text':
      return new textPanel.PanelBuilder().mode(textPanel.TextMode.Markdown).content(panel.markdown ?? '')
  }
}

function timeseriesBuilder(panel: Panel): PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .lineWidth(1)
    .fillOpacity(panel.stacked ? 40 : 8)
    .showPoints(common.VisibilityMode.Auto)
    .axisSoftMin(0)
    .spanNulls(false)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .calcs([]),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    )
  if (panel.stacked) builder.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal))
  if (panel.thresholds) {
    builder.thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed))
  }
  return builder
}

function newestValue(): cog.Builder<common.ReduceDataOptions> {
  return new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false)
}
