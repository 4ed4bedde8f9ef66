import type { MetricFamily } from './metric-family.ts'

/** Every name that a metric's lines and, in OpenMetrics, its family use: two metrics may not share any of them. */
export function sampleNames({ name, type }: Pick<MetricFamily, 'name' | 'type'>): readonly string[] {
  switch (type) {
    case 'counter':
      return [name, name.replace(/_total$/, '')]
    case 'histogram':
      return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]
    case 'summary':
      return [name, `${name}_sum`, `${name}_count`]
    default:
      return [name]
  }
}
