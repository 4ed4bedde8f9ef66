import type { HistogramMetric } from './histogram-metric.ts'
import type { MetricFamily, Sample, SampleExemplar } from './metric-family.ts'
import { familyOf } from './plain-family.ts'

/** A histogram's readings as plain objects, buckets cumulative. */
export function histogramFamily(metric: HistogramMetric): MetricFamily {
  const { table, bounds } = metric
  const samples: Sample[] = []
  for (const series of table.series()) {
    const labels = table.labelsOf(series)
    const offset = series * table.stride
    let count = 0
    for (let bucket = 0; bucket <= bounds.length; bucket++) {
      count += table.values[offset + bucket]!
      const le = bucket === bounds.length ? '+Inf' : String(bounds[bucket])
      const exemplar = exemplarOf(metric, series, bucket)
      samples.push({ suffix: '_bucket', labels: { ...labels, le }, value: count, exemplar })
    }
    samples.push({ suffix: '_sum', labels, value: table.values[offset + table.stride - 1]! })
    samples.push({ suffix: '_count', labels, value: count })
  }
  return familyOf(metric.definition, samples)
}

function exemplarOf(metric: HistogramMetric, series: number, bucket: number): SampleExemplar | undefined {
  const stored = metric.exemplars.get(series, bucket)
  if (stored === undefined) return undefined
  const { traceId, spanId, value, timestampSeconds } = stored
  return { labels: { trace_id: traceId, span_id: spanId }, value, timestampSeconds }
}
