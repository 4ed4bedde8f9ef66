/** Time that stands still until it is told to go on. */
export interface FakeClock {
  /** Milliseconds since this clock was made. */
  now(): number
  /** Milliseconds since the Unix epoch. */
  unixMs(): number
  /** @returns a function that cancels it */
  schedule(run: () => void, delayMs: number): () => void
  /** Always one half, so that jitter is none. */
  random(): number
  /** Lets time pass, running what falls due in its order; promises that these settle are waited for. */
  advance(durationMs: number): Promise<void>
  /** How many timers wait. */
  readonly pending: number
}

/** @param startUnixMs what the clock shows at first, 2026-01-01 by default */
export function createFakeClock(startUnixMs: number = Date.UTC(2026, 0, 1)): FakeClock {
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>()
  let nowMs = 0
  return {
    now: () => nowMs,
    unixMs: () => startUnixMs + nowMs,
    schedule(run, delayMs) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    random: () => 0.5,
    async advance(durationMs) {
      const endMs = nowMs + durationMs
      await promisesSettled()
      for (;;) {
        // A set keeps the order of insertion, so of two timers for one moment the first set is the first run.
        const due = [...timers].filter(({ atMs }) => atMs <= endMs).sort((left, right) => left.atMs - right.atMs)[0]
        if (!due) break
        timers.delete(due)
        nowMs = due.atMs
        due.run()
        await promisesSettled()
      }
      nowMs = endMs
    },
    get pending() {
      return timers.size
    },
  }
}

/** Everything that hangs on promises alone has run when the event loop has turned once. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
