import type { VigieRegistry } from './registry.ts'

/** What `/-/series` answers: where a process's time series come from, largest first. */
export interface SeriesReport {
  /** Time series used and allowed, as Prometheus counts them. */
  readonly used: number
  readonly budget: number
  readonly metrics: readonly MetricSeries[]
}

export interface MetricSeries {
  readonly name: string
  readonly type: string
  /** Label combinations. */
  readonly series: number
  /** Lines a scrape writes for them. */
  readonly timeSeries: number
  readonly labels: readonly LabelSeries[]
}

export interface LabelSeries {
  readonly name: string
  /** Distinct values now, and how many get a series of their own. */
  readonly values: number
  readonly limit: number
  /** Whether the cap is reached: further values fold into the overflow series. */
  readonly full: boolean
}

/** @param largest metrics listed. @default 50 */
export function seriesReport(registry: VigieRegistry, largest: number = 50): SeriesReport {
  const metrics = registry.native().map(({ definition, table }): MetricSeries => {
    const closed = (name: string) => Array.isArray(definition.labels?.[name])
    const labels = table.indexes
      .map(({ name, count, limit }) => ({ name, values: count, limit, full: !closed(name) && count >= limit }))
      .sort((a, b) => b.values - a.values)
    const { name, type } = definition
    return { name, type, series: table.live, timeSeries: table.live * table.linesPerSeries, labels }
  })
  metrics.sort((a, b) => b.timeSeries - a.timeSeries || (a.name < b.name ? -1 : 1))
  return { used: registry.budget.used, budget: registry.budget.limit, metrics: metrics.slice(0, largest) }
}
