import { type Board, dashboard, row } from '../board/board.ts'
import type { Panel } from '../board/panel.ts'
import { heatmap, timeseries } from '../board/panels.ts'
import { rate, rateOfSum } from '../promql/functions.ts'
import type { DeclaredMetric } from '../promql/metric.ts'
import { bucketRates, quantile } from '../promql/quantile.ts'
import { series } from '../promql/selector.ts'
import { unitOf } from '../promql/unit.ts'
import type { Vector } from '../promql/vector.ts'

/** A board with what is usually asked of each metric: rate of counters, level of gauges, quantiles of histograms. */
export function metricBoard(title: string, uid: string, metrics: readonly DeclaredMetric[]): Board {
  const ofType = (type: DeclaredMetric['type'], panels: (metric: DeclaredMetric) => readonly Panel[]) =>
    metrics.filter((metric) => metric.type === type).flatMap(panels)
  const rows = [
    row('What happens', ofType('counter', counterPanels)),
    row('How long, how much', [...ofType('histogram', histogramPanels), ...ofType('summary', summaryPanels)]),
    row('How it stands', ofType('gauge', gaugePanels)),
  ].filter(({ panels }) => panels.length > 0)
  return dashboard(title, rows, { uid, purpose: `What ${title} counts and measures.`, tags: ['vigie', 'generated'] })
}

function counterPanels(metric: DeclaredMetric): readonly Panel[] {
  const by = labelNames(metric)
  return [
    timeseries(`${words(metric)} a second`, rate(metric).sum(...by), {
      description: metric.help,
      stacked: by.length > 0,
      noData: 'none yet',
      mayBeEmpty: 'it has not happened yet',
    }),
  ]
}

function histogramPanels(metric: DeclaredMetric): readonly Panel[] {
  const by = labelNames(metric).slice(0, 1)
  return [
    timeseries(`${words(metric)}, p95`, quantile(0.95, metric, { by }), {
      description: `${metric.help} 95 of 100 are below.`,
      exemplars: true,
      noData: 'none yet',
      mayBeEmpty: 'nothing was observed yet',
    }),
    heatmap(`${words(metric)}, all`, bucketRates(metric), {
      description: `${metric.help} Dots open their trace.`,
      unit: unitOf(metric),
      noData: 'none yet',
      mayBeEmpty: 'nothing was observed yet',
    }),
  ]
}

function summaryPanels(metric: DeclaredMetric): readonly Panel[] {
  const by = labelNames(metric)
  return [
    timeseries(
      `${words(metric)}, mean`,
      rateOfSum(metric)
        .sum(...by)
        .dividedBy(rate(metric).sum(...by))
        .in(unitOf(metric)),
      {
        description: `${metric.help} The mean.`,
        noData: 'none yet',
        mayBeEmpty: 'nothing was observed yet',
      },
    ),
  ]
}

function gaugePanels(metric: DeclaredMetric): readonly Panel[] {
  const { vector, words: how } = levelOf(metric)
  return [
    timeseries(words(metric), vector, {
      description: `${metric.help} ${how}`,
      noData: 'not set yet',
      mayBeEmpty: 'it has not been set yet',
    }),
  ]
}

/** Instances add up to a number of things; shares, durations, times and temperatures do not. */
function levelOf(metric: DeclaredMetric): { readonly vector: Vector<string>; readonly words: string } {
  const level = series(metric)
  const by = labelNames(metric)
  if (metric.name.endsWith('_timestamp_seconds')) {
    // Grafana counts time in milliseconds.
    const newest = level.max(...by).times(1000)
    return { vector: newest.in('dateTimeFromNow'), words: 'The newest of all instances.' }
  }
  const isAmount = level.unit === 'bytes' || (level.unit === 'short' && !averaged.has(lastWord(metric)))
  return isAmount
    ? { vector: level.sum(...by), words: 'All instances together.' }
    : { vector: level.max(...by), words: 'The highest of all instances.' }
}

const averaged = new Set(['celsius', 'volts', 'amperes', 'info'])

function lastWord({ name, unit }: DeclaredMetric): string {
  return unit ?? name.split('_').at(-1) ?? ''
}

function labelNames(metric: DeclaredMetric): readonly string[] {
  return Object.keys(metric.labels ?? {})
}

/** `orders_placed_total` → `Orders placed`. */
function words({ name }: DeclaredMetric): string {
  const text = name.replace(/_total$/, '').replaceAll('_', ' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
