import type { MetricFamily } from '../metrics/metric-family.ts'
import { VigieError } from '../vigie-error.ts'

/** Labels that a series must have; it may have others. */
export type LabelFilter = Readonly<Record<string, string | number | boolean>>

/**
 * What a metric has counted, added up over the series with these labels: a counter's or a gauge's value, the number of a
 * histogram's or a summary's observations. Undefined where no such metric is declared.
 *
 * @throws VigieError `BAD_OPTION` for a label that none of its series has: it would count nothing for ever
 */
export function countOf(families: readonly MetricFamily[], name: string, labels: LabelFilter): number | undefined {
  const family = families.find((each) => each.name === name || each.name === `${name}_total`)
  if (!family) return undefined
  const suffix = family.type === 'histogram' || family.type === 'summary' ? '_count' : ''
  const samples = family.samples.filter((sample) => sample.suffix === suffix)
  for (const label of Object.keys(labels)) {
    if (samples.length === 0 || samples.some((sample) => label in sample.labels)) continue
    const known = [...new Set(samples.flatMap((sample) => Object.keys(sample.labels)))]
    throw new VigieError('BAD_OPTION', `${name} has no label "${label}"; it has ${known.join(', ') || 'none'}`, {
      option: label,
    })
  }
  return samples
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === String(value)))
    .reduce((sum, { value }) => sum + value, 0)
}
