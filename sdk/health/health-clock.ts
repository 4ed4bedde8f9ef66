/** The time that checks live by; a test brings its own. */
export interface HealthClock {
  /** Milliseconds that only ever grow: durations and ages must survive a clock that is set. */
  now(): number
  /** Milliseconds since the Unix epoch. */
  unixMs(): number
  /** A timer that doesn't keep the process alive. @returns a function that cancels it */
  schedule(run: () => void, delayMs: number): () => void
  /** From 0 to 1. */
  random(): number
}

/** Node fires a timer beyond this at once: a check "every 24 days" would be run a thousand times a second. */
const longestTimerMs = 2_147_483_647

export const systemHealthClock: HealthClock = {
  now: () => performance.now(),
  unixMs: () => Date.now(),
  schedule(run, delayMs) {
    const timer = setTimeout(run, Math.min(delayMs, longestTimerMs))
    timer.unref()
    return () => clearTimeout(timer)
  },
  random: Math.random,
}
