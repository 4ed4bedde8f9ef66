import { performance } from 'node:perf_hooks'
import type { HrTime } from '@opentelemetry/api'

/** How far the two clocks may drift apart before the wall clock counts again; its own step is one millisecond. */
const driftMs = 3

let offsetMs = Date.now() - performance.now()

/**
 * Milliseconds since 1970 at a moment of `performance.now()`. Spans of one millisecond keep their order, and their offsets
 * in the waterfall; a wall clock that was set is followed.
 */
export function epochMsAt(monotonicMs: number): number {
  const apart = Date.now() - monotonicMs - offsetMs
  if (apart > driftMs || apart < -driftMs) offsetMs += apart
  return monotonicMs + offsetMs
}

/** The same of a moment that lies back: how late it is asked about must not be taken for a drift. */
export function epochMsOfPast(monotonicMs: number): number {
  const nowMs = performance.now()
  return epochMsAt(nowMs) - (nowMs - monotonicMs)
}

/** Seconds and nanoseconds, as OpenTelemetry writes a time. */
export function hrTimeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000)
  const nanoseconds = Math.round((ms - seconds * 1_000) * 1e6)
  return nanoseconds === 1e9 ? [seconds + 1, 0] : [seconds, nanoseconds]
}
