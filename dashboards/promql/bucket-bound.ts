import { VigieError } from '../../sdk/vigie-error.ts'
import type { DeclaredMetric } from './metric.ts'

/**
 * The text of a histogram's bound as Prometheus 3 stores it, however it was scraped: `1.0`, `0.25`, `1.048576e+06`. A
 * matcher compares text: `le="1"` selects nothing.
 *
 * @throws VigieError `BAD_OPTION` for a bound that the histogram does not have
 * @see https://prometheus.io/docs/prometheus/latest/migration/#le-and-quantile-label-values
 */
export function bucketBound(histogram: DeclaredMetric<unknown>, le: number | `${number}`): `${number}` | '+Inf' {
  const bound = Number(le)
  const { name, buckets } = histogram
  if (buckets !== undefined && !buckets.includes(bound)) {
    throw new VigieError('BAD_OPTION', `le must be one of the bounds of ${name} (${buckets.join(', ')}), got ${le}`, {
      option: 'le',
      received: le,
    })
  }
  return storedBound(bound)
}

/** Go's shortest notation: with an exponent of two digits from a million upwards and below a ten-thousandth. */
function storedBound(bound: number): `${number}` | '+Inf' {
  if (bound === Number.POSITIVE_INFINITY) return '+Inf'
  const size = Math.abs(bound)
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    return bound.toExponential().replace(/e([+-])(\d)$/, 'e$10$2') as `${number}`
  }
  return (Number.isInteger(bound) ? bound.toFixed(1) : String(bound)) as `${number}`
}
