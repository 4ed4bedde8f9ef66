/** The time of one line after the other. */
export interface RisingTime {
  /** Milliseconds since the Unix epoch. */
  readonly ms: number
  /** Within the millisecond, from 0 to 999,999. */
  readonly nanoseconds: number
  /** Goes on to the next line. @param timestampMs what is no time counts as that of the line before */
  turnTo(timestampMs: number): void
}

/**
 * Gives lines of one millisecond rising nanoseconds, which keeps their order, and keeps Loki from taking two equal lines
 * for one.
 */
export function createRisingTime(): RisingTime {
  const time = {
    ms: 0,
    nanoseconds: 0,
    turnTo(timestampMs: number) {
      const ms = Number.isFinite(timestampMs) && timestampMs > 0 ? Math.floor(timestampMs) : time.ms
      time.nanoseconds = ms === time.ms ? Math.min(time.nanoseconds + 1, 999_999) : 0
      time.ms = ms
    },
  }
  return time
}
