import type { MetricFamily, Sample } from './metric-family.ts'
import type { NativeMetric } from './native-metric.ts'

/** A counter's or gauge's readings as plain objects. */
export function plainFamily(metric: Pick<NativeMetric, 'definition' | 'table'>): MetricFamily {
  const { table, definition } = metric
  const samples: Sample[] = []
  for (const series of table.series()) {
    samples.push({ suffix: '', labels: table.labelsOf(series), value: table.values[series]! })
  }
  return familyOf(definition, samples)
}

export function familyOf(definition: NativeMetric['definition'], samples: readonly Sample[]): MetricFamily {
  const { name, help, type, unit, aggregation } = definition
  return { name, help, type, unit, aggregation, samples }
}
