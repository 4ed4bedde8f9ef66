import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { failureOf, reasonOf } from './check-failure.ts'
import type { HealthCheckOptions, HealthCheckResult } from './health-check.ts'
import type { HealthClock } from './health-clock.ts'

export interface RunningHealthCheck {
  result(): HealthCheckResult
  stop(): void
}

/** Until its first success a check is asked more often: a service that starts beside its database shouldn't wait long. */
const startingEveryMs = 1_000

/**
 * Runs a check in the background, so that a probe never waits for it. The next run is scheduled when the last one has
 * settled: a check that hangs past its deadline is reported as down, and is not started a second time beside itself; what
 * it says after its deadline is not believed.
 *
 * Checks run untraced: a ping every few seconds would bury what people asked for.
 *
 * @param onResult told after each run
 */
export function runHealthCheck(
  name: string,
  { run, timeoutMs, everyMs, staleAfterMs, required, shared }: Required<HealthCheckOptions>,
  clock: HealthClock,
  onResult: (result: HealthCheckResult) => void,
): RunningHealthCheck {
  let state: HealthCheckResult['state'] = 'unknown'
  let reason: string | undefined
  let durationMs: number | undefined
  let lastSuccessMs: number | undefined
  let settledAtMs = clock.now()
  let stopped = false
  let cancel = () => {}

  const result = (): HealthCheckResult => {
    const ageMs = clock.now() - settledAtMs
    const stale = state === 'up' && ageMs > staleAfterMs
    const shown = stale ? 'down' : state
    return {
      name,
      required,
      shared,
      state: shown,
      effect: shown === 'up' ? 'none' : effectOfFailure(required, shared, lastSuccessMs !== undefined),
      reason: stale ? `its last result is ${Math.round(ageMs)} ms old` : reason,
      durationMs,
      lastSuccessMs,
    }
  }

  const settle = (startedAtMs: number, failure: string | undefined) => {
    if (stopped) return
    settledAtMs = clock.now()
    state = failure === undefined ? 'up' : 'down'
    reason = failure
    durationMs = settledAtMs - startedAtMs
    if (failure === undefined) lastSuccessMs = clock.unixMs()
    onResult(result())
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
    context
      .with(suppressTracing(ROOT_CONTEXT), () => new Promise((resolve) => resolve(run(deadline.signal))))
      .then(failureOf)
      .catch(reasonOf)
      .then((failure) => {
        cancelDeadline()
        if (!late) settle(startedAtMs, failure)
        if (stopped) return
        const pauseMs = lastSuccessMs === undefined ? Math.min(everyMs, startingEveryMs) : everyMs
        cancel = clock.schedule(start, pauseMs * (0.9 + 0.2 * clock.random()))
      })
  }

  start()
  return {
    result,
    stop() {
      stopped = true
      cancel()
    },
  }
}

function effectOfFailure(required: boolean, shared: boolean, hasBeenUp: boolean): HealthCheckResult['effect'] {
  if (!required) return 'degraded'
  return shared && hasBeenUp ? 'degraded' : 'unready'
}
