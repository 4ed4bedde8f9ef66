import type { HealthCheckOptions, HealthCheckResult } from './health-check.ts'

export interface RunningHealthCheck {
  result(): HealthCheckResult
  stop(): void
}

/** The time that checks live by; a test brings its own. */
export interface HealthClock {
  now(): number
  /** A timer that doesn't keep the process alive. @returns a function that cancels it */
  schedule(run: () => void, delayMs: number): () => void
  /** From 0 to 1. */
  random(): number
}

export const systemHealthClock: HealthClock = {
  now: () => Date.now(),
  schedule(run, delayMs) {
    const timer = setTimeout(run, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
  random: Math.random,
}

/**
 * Runs a check in the background, so that a probe never waits for it. The next run is scheduled when the last one has
 * settled: a check that hangs past its deadline is reported as down, and is not started a second time beside itself.
 *
 * @param onResult told after each run
 */
export function runHealthCheck(
  name: string,
  options: HealthCheckOptions,
  clock: HealthClock,
  onResult: (result: HealthCheckResult) => void,
): RunningHealthCheck {
  const { run, timeoutMs = 1_000, everyMs = 10_000, required = true } = options
  let result: HealthCheckResult = {
    name,
    required,
    state: 'unknown',
    reason: undefined,
    durationMs: undefined,
    lastSuccessMs: undefined,
  }
  let stopped = false
  let cancel = () => {}

  const settle = (startedAtMs: number, reason: string | undefined) => {
    if (stopped) return
    const nowMs = clock.now()
    result = {
      ...result,
      state: reason === undefined ? 'up' : 'down',
      reason,
      durationMs: nowMs - startedAtMs,
      lastSuccessMs: reason === undefined ? nowMs : result.lastSuccessMs,
    }
    onResult(result)
  }

  const start = () => {
    const startedAtMs = clock.now()
    const deadline = new AbortController()
    let late = false
    const cancelDeadline = clock.schedule(() => {
      late = true
      settle(startedAtMs, `no answer within ${timeoutMs} ms`)
      deadline.abort(new Error(`health check "${name}" exceeded ${timeoutMs} ms`))
    }, timeoutMs)
    new Promise((resolve) => resolve(run(deadline.signal)))
      .then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      .then((reason) => {
        cancelDeadline()
        if (!late) settle(startedAtMs, reason)
        if (!stopped) cancel = clock.schedule(start, everyMs * (0.9 + 0.2 * clock.random()))
      })
  }

  start()
  return {
    result: () => result,
    stop() {
      stopped = true
      cancel()
    },
  }
}
