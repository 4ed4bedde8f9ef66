/** The time that the end of a process lives by; a test brings its own. */
export interface ShutdownClock {
  now(): number
  /** A timer that keeps the process alive: an end that waits must not be cut short by an empty event loop. */
  schedule(run: () => void, delayMs: number): () => void
}

export const systemShutdownClock: ShutdownClock = {
  now: () => performance.now(),
  schedule(run, delayMs) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A signal that aborts after a while, by the given clock. */
export function timeLimit(clock: ShutdownClock, limitMs: number): { readonly signal: AbortSignal; cancel(): void } {
  const controller = new AbortController()
  if (limitMs <= 0) {
    controller.abort()
    return { signal: controller.signal, cancel() {} }
  }
  const cancel = clock.schedule(() => controller.abort(), limitMs)
  return { signal: controller.signal, cancel }
}
