const range = 0x1_0000_0000_0000

/**
 * Whether a trace is among the share `ratio` of all. It follows from the digits of its id that the W3C asks to be random,
 * as OpenTelemetry's consistent sampling reads them: so all services that have the same ratio decide alike, and whoever
 * has a higher one keeps what the others keep.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
export function isSampledByRatio(traceId: string, ratio: number): boolean {
  if (ratio >= 1) return true
  if (ratio <= 0) return false
  // 48 of the 56 random bits: a double holds no more than 53.
  return Number.parseInt(traceId.slice(-14, -2), 16) >= (1 - ratio) * range
}
