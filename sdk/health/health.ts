import { VigieError } from '../vigie-error.ts'
import { reasonOf } from './check-failure.ts'
import type { WorkerHealth } from './cluster/worker-health.ts'
import type { HealthCheckOptions, HealthCheckResult } from './health-check.ts'
import { type HealthClock, systemHealthClock } from './health-clock.ts'
import { resolveHealthCheck } from './resolve-health-check.ts'
import { type RunningHealthCheck, runHealthCheck } from './run-health-check.ts'

/** What the author says of the service's health. */
export interface Health {
  /**
   * Adds a check; it runs in the background from now on. Ready-made ones are in `checks`.
   *
   * @throws VigieError `BAD_OPTION` for a name in use, or bounds that are not positive
   */
  check(name: string, options: HealthCheckOptions): void
  /** Says that the process can't recover: `/livez` fails from now on, and a restart follows. */
  fatal(reason: string): void
}

export interface HealthAnswer {
  readonly ok: boolean
  readonly reason: string | undefined
}

/** What the probes and the metrics read; nothing here waits for anything. */
export interface HealthState {
  readonly health: Health
  results(): HealthCheckResult[]
  /** In a cluster's primary: its workers. */
  workers?(): WorkerHealth[]
  live(): HealthAnswer
  /** @param excluded names of checks that are not asked */
  ready(excluded?: ReadonlySet<string>): HealthAnswer
  /** Whether every required check has run once, well or badly: a restart mends no dependency. */
  started(excluded?: ReadonlySet<string>): HealthAnswer
  /** The process is on its way out: unready from now on, still alive. */
  drain(): void
  /** Calls `listener` after each run of each check, and whenever an answer may be another. */
  onChange(listener: () => void): void
  stop(): void
}

const fine: HealthAnswer = { ok: true, reason: undefined }

/** @param onResult told after each run of each check */
export function createHealth(
  onResult: (result: HealthCheckResult) => void,
  clock: HealthClock = systemHealthClock,
): HealthState {
  const checks = new Map<string, RunningHealthCheck>()
  let fatalReason: string | undefined
  let draining = false
  const listeners: (() => void)[] = []
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const settled = (result: HealthCheckResult) => {
    onResult(result)
    changed()
  }

  const results = () => [...checks.values()].map((check) => check.result())
  const failing = (excluded: ReadonlySet<string> | undefined, counts: (result: HealthCheckResult) => boolean) => {
    const found = results().filter((result) => !excluded?.has(result.name) && counts(result))
    if (found.length === 0) return fine
    return { ok: false, reason: found.map(({ name, reason, state }) => `${name}: ${reason ?? state}`).join('; ') }
  }

  return {
    health: {
      check(name, options) {
        if (checks.has(name)) {
          throw new VigieError('BAD_OPTION', `a health check named "${name}" is there already`, {
            option: 'health.check',
            received: name,
          })
        }
        checks.set(name, runHealthCheck(name, resolveHealthCheck(name, options), clock, settled))
        changed()
      },
      fatal(reason) {
        fatalReason ??= reasonOf(reason) // Whatever it is given: a service without types may pass the error, or nothing.
        changed()
      },
    },
    results,
    live: () => (fatalReason === undefined ? fine : { ok: false, reason: fatalReason }),
    ready(excluded) {
      if (draining) return { ok: false, reason: 'shutting down' }
      if (fatalReason !== undefined) return { ok: false, reason: fatalReason }
      return failing(excluded, ({ effect }) => effect === 'unready')
    },
    started: (excluded) => failing(excluded, ({ required, state }) => required && state === 'unknown'),
    drain() {
      draining = true
      changed()
    },
    onChange: (listener) => void listeners.push(listener),
    stop() {
      for (const check of checks.values()) check.stop()
    },
  }
}
