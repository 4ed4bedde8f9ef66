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

export const systemHealthClock: HealthClock = {
  now: () => performance.now(),
  unixMs: () => Date.now(),
  schedule(run, delayMs) {
    const timer = setTimeout(run, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
  random: Math.random,
}
