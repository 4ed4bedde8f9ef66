import { VigieError } from '../vigie-error.ts'

/** Seconds. OpenTelemetry's advice for HTTP durations. Source: semantic-conventions, docs/http/http-metrics.md */
export const defaultBuckets: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]

/** The steps around a threshold: dense beside it, where a burn is decided, and wide further out. */
const stepsAroundThreshold = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1, 1.25, 1.5, 2, 4, 10]

/**
 * Buckets for an objective: `thresholdSeconds` is itself an upper bound, so that "faster than the threshold" is read
 * exactly instead of interpolated.
 *
 * @param threshold in the metric's unit, finite and > 0
 * @throws VigieError `BAD_METRIC`
 */
export function bucketsAround(threshold: number): readonly number[] {
  if (!(threshold > 0 && threshold < Number.POSITIVE_INFINITY)) {
    throw new VigieError('BAD_METRIC', `bucketsAround takes a threshold above 0, got ${threshold}`, {
      option: 'buckets',
      received: threshold,
    })
  }
  // Two digits more than a float shows as a tail of zeros and nines: 0.3 * 0.75 is to read 0.225.
  return stepsAroundThreshold.map((step) => (step === 1 ? threshold : Number((threshold * step).toPrecision(12))))
}
