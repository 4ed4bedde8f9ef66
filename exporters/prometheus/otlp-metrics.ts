import type { MetricFamily, Sample } from '../../sdk/metrics/metric-family.ts'
import type { TargetAttributes } from '../../sdk/metrics/target-info.ts'

/** OTLP: values since `startTimeUnixNano`, not since the last export. */
const cumulative = 2

/** The times of every point, nanoseconds since the Unix epoch. */
interface Times {
  readonly startTimeUnixNano: string
  readonly timeUnixNano: string
}

/**
 * Readings as an OTLP/JSON `ExportMetricsServiceRequest`. Names stay as Prometheus has them; no unit is sent, because the
 * receiver would append it to names that end in it already.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
export function otlpMetrics(
  families: readonly MetricFamily[],
  attributes: TargetAttributes,
  startMs: number,
  nowMs: number,
): object {
  const times = { startTimeUnixNano: nanoseconds(startMs), timeUnixNano: nanoseconds(nowMs) }
  const metrics = families
    .filter(({ samples }) => samples.length > 0)
    .map((family) => ({ name: family.name, description: family.help, ...dataOf(family, times) }))
  const resource = { attributes: keyValues({ 'service.name': 'unknown_service', ...attributes }) }
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'vigie' }, metrics }] }] }
}

function dataOf(family: MetricFamily, times: Times): object {
  if (family.type === 'histogram') {
    const dataPoints = seriesOf(family).map(([labels, samples]) => histogramPoint(labels, samples, times))
    return { histogram: { aggregationTemporality: cumulative, dataPoints } }
  }
  if (family.type === 'summary') {
    return {
      summary: { dataPoints: seriesOf(family).map(([labels, samples]) => summaryPoint(labels, samples, times)) },
    }
  }
  const dataPoints = family.samples
    // JSON has no word for them that every receiver reads.
    .filter(({ value }) => Number.isFinite(value))
    .map(({ labels, value }) => ({ ...times, attributes: keyValues(labels), asDouble: value }))
  if (family.type !== 'counter') return { gauge: { dataPoints } }
  return { sum: { aggregationTemporality: cumulative, isMonotonic: true, dataPoints } }
}

function histogramPoint(labels: Readonly<Record<string, string>>, samples: readonly Sample[], times: Times): object {
  const buckets = samples
    .filter(({ suffix }) => suffix === '_bucket')
    .map(({ labels: { le = '' }, value }) => ({ bound: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), value }))
    .sort((a, b) => a.bound - b.bound)
  return {
    ...times,
    attributes: keyValues(labels),
    count: String(sampleValue(samples, '_count')),
    sum: sampleValue(samples, '_sum'),
    explicitBounds: buckets.slice(0, -1).map(({ bound }) => bound),
    // Prometheus' buckets are cumulative, OTLP's are not.
    bucketCounts: buckets.map(({ value }, at) => String(value - (buckets[at - 1]?.value ?? 0))),
  }
}

function summaryPoint(labels: Readonly<Record<string, string>>, samples: readonly Sample[], times: Times): object {
  const quantileValues = samples
    .filter(({ labels: { quantile }, value }) => quantile !== undefined && Number.isFinite(value))
    .map(({ labels: { quantile }, value }) => ({ quantile: Number(quantile), value }))
  const count = String(sampleValue(samples, '_count'))
  return { ...times, attributes: keyValues(labels), count, sum: sampleValue(samples, '_sum'), quantileValues }
}

/** The samples by label combination, `le` and `quantile` aside. */
function seriesOf({ samples }: MetricFamily): [labels: Record<string, string>, samples: Sample[]][] {
  const series = new Map<string, [Record<string, string>, Sample[]]>()
  for (const sample of samples) {
    const { le: _, quantile: __, ...labels } = sample.labels
    const key = JSON.stringify(Object.entries(labels).sort())
    const known = series.get(key)
    if (known === undefined) series.set(key, [labels, [sample]])
    else known[1].push(sample)
  }
  return [...series.values()]
}

function sampleValue(samples: readonly Sample[], suffix: string): number {
  return samples.find((sample) => sample.suffix === suffix)?.value ?? 0
}

function keyValues(attributes: TargetAttributes): object[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: { stringValue: String(value) } }))
}

function nanoseconds(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds)) * 1_000_000n)
}
