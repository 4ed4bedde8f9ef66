import type { MetricFamily } from '../metrics/metric-family.ts'

/** Labels that a series must have; it may have others. */
export type LabelFilter = Readonly<Record<string, string | number | boolean>>

/**
 * What a metric has counted, added up over the series with these labels: a counter's or a gauge's value, the number of a
 * histogram's or a summary's observations. Undefined where no such metric is declared.
 */
export function countOf(families: readonly MetricFamily[], name: string, labels: LabelFilter): number | undefined {
  const family = families.find((each) => each.name === name || each.name === `${name}_total`)
  if (!family) return undefined
  const suffix = family.type === 'histogram' || family.type === 'summary' ? '_count' : ''
  return family.samples
    .filter((sample) => sample.suffix === suffix)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === String(value)))
    .reduce((sum, { value }) => sum + value, 0)
}
