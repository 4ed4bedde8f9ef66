import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard'
import type { Panel, PanelLink, ThresholdStep } from '../board/panel.ts'
import type { Matcher } from '../promql/expression.ts'
import { dataSourceRef } from './data-sources.ts'
import type { Position } from './layout.ts'
import { builderOf, type PanelBuilder } from './panel-builder.ts'
import { refIdOf, targetOf } from './targets.ts'

/** One panel as Grafana stores it (classic schema). */
export function panelJson(panel: Panel, id: number, position: Position, scope: readonly Matcher[]): dashboard.Panel {
  const builder = builderOf(panel)
    .id(id)
    .title(panel.title)
    .description(describe(panel))
    .noValue(panel.noData)
    .unit(panel.unit)
  const source = panel.queries[0]?.source
  if (source) builder.datasource(dataSourceRef(source))
  for (const [index, query] of panel.queries.entries()) builder.withTarget(targetOf(query, index, panel, scope))
  if (panel.decimals !== undefined) builder.decimals(panel.decimals)
  if (panel.min !== undefined) builder.min(panel.min)
  if (panel.max !== undefined) builder.max(panel.max)
  builder.thresholds(thresholds(panel.thresholds ?? [{ from: null, color: panel.kind === 'stat' ? 'text' : 'green' }]))
  if (panel.words) builder.mappings(mappingsOf(panel))
  if (panel.kind === 'table') dressTable(panel, builder)

  const built = builder.build()
  // The builder reads a position of (0, 0) as "not set" and the SDK's link builder adds dashboard-only keys: set both here.
  built.gridPos = position
  if (panel.dataLinks && built.fieldConfig) {
    built.fieldConfig.defaults.links = panel.dataLinks.map(linkJson) as unknown as dashboard.DashboardLink[]
  }
  return built
}

/** The reader learns from the panel itself why it may be empty. */
function describe(panel: Panel): string {
  return panel.mayBeEmpty === undefined ? panel.description : `${panel.description} May be empty: ${panel.mayBeEmpty}.`
}

/** Joins the answers of a table's queries by their labels, names the columns and hides the rest. */
function dressTable(panel: Panel, builder: PanelBuilder): void {
  // Without a name there is nothing to read in the value: such a table is about its labels.
  const values = panel.queries.flatMap((query, index) => {
    if (query.source !== 'prometheus' || query.legend === undefined) return []
    return [[panel.queries.length === 1 ? 'Value' : `Value #${refIdOf(index)}`, query.legend] as const]
  })
  const columns = { ...panel.columns, ...Object.fromEntries(values) }
  builder.withTransformation({ id: 'merge', options: {} })
  builder.withTransformation({
    id: 'organize',
    options: {
      excludeByName: { Time: true, __name__: true },
      includeByName: Object.fromEntries(Object.keys(columns).map((name) => [name, true])),
      indexByName: Object.fromEntries(Object.keys(columns).map((name, index) => [name, index])),
      renameByName: columns,
    },
  })
  if (panel.sortBy !== undefined) {
    builder.withTransformation({ id: 'sortBy', options: { sort: [{ field: panel.sortBy, desc: true }] } })
  }
  const dressed = new Map<string, dashboard.DynamicConfigValue[]>()
  const add = (heading: string, ...properties: dashboard.DynamicConfigValue[]) =>
    dressed.set(heading, [...(dressed.get(heading) ?? []), ...properties])
  for (const [heading, unit] of Object.entries(panel.columnUnits ?? {})) add(heading, { id: 'unit', value: unit })
  for (const [heading, steps] of Object.entries(panel.columnThresholds ?? {})) {
    add(
      heading,
      { id: 'thresholds', value: thresholds(steps).build() },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    )
  }
  for (const [heading, links] of Object.entries(panel.columnLinks ?? {})) {
    add(heading, { id: 'links', value: links.map(linkJson) })
  }
  for (const [heading, properties] of dressed) builder.overrideByName(heading, properties)
}

function thresholds(steps: readonly ThresholdStep[]): dashboard.ThresholdsConfigBuilder {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps.map(({ from, color }) => ({ value: from, color })))
}

function mappingsOf(panel: Panel): dashboard.ValueMapping[] {
  const options = Object.fromEntries(
    Object.entries(panel.words ?? {}).map(([value, { text, color }], index) => [value, { text, color, index }]),
  )
  return [{ type: dashboard.MappingType.ValueToText, options } as dashboard.ValueMap]
}

function linkJson({ title, url }: PanelLink): { title: string; url: string; targetBlank: boolean } {
  return { title, url, targetBlank: false }
}
