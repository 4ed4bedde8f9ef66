import { VigieError } from '../vigie-error.ts'
import type { HealthCheckOptions, HealthCheckResult } from './health-check.ts'
import { type HealthClock, type RunningHealthCheck, runHealthCheck, systemHealthClock } from './run-health-check.ts'

/** What the author says of the service's health. */
export interface Health {
  /**
   * Adds a check; it runs in the background from now on.
   *
   * @throws VigieError `BAD_OPTION` for a name in use, or bounds that are not positive
   */
  check(name: string, options: HealthCheckOptions): void
  /** Says that the process can't recover: `/livez` fails from now on, and a restart follows. */
  fatal(reason: string): void
}

/** What the probes and the metrics read. */
export interface HealthState {
  readonly health: Health
  results(): HealthCheckResult[]
  live(): { readonly ok: boolean; readonly reason: string | undefined }
  ready(): { readonly ok: boolean; readonly reason: string | undefined }
  started(): { readonly ok: boolean; readonly reason: string | undefined }
  /** The process is on its way out: unready from now on, still alive. */
  drain(): void
  stop(): void
}

const fine = { ok: true, reason: undefined } as const

export function createHealth(
  onResult: (result: HealthCheckResult) => void,
  clock: HealthClock = systemHealthClock,
): HealthState {
  const checks = new Map<string, RunningHealthCheck>()
  let fatalReason: string | undefined
  let draining = false

  const results = () => [...checks.values()].map((check) => check.result())
  const failing = (accept: (result: HealthCheckResult) => boolean) => {
    const names = results().filter((result) => result.required && accept(result))
    return names.length === 0
      ? fine
      : { ok: false, reason: names.map(({ name, reason, state }) => `${name}: ${reason ?? state}`).join('; ') }
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
        for (const bound of ['timeoutMs', 'everyMs'] as const) {
          const value = options[bound]
          if (value !== undefined && !(Number.isFinite(value) && value > 0)) {
            throw new VigieError('BAD_OPTION', `${bound} of health check "${name}" must be more than 0, got ${value}`, {
              option: bound,
              received: value,
            })
          }
        }
        checks.set(name, runHealthCheck(name, options, clock, onResult))
      },
      fatal(reason) {
        fatalReason ??= reason
      },
    },
    results,
    live: () => (fatalReason === undefined ? fine : { ok: false, reason: fatalReason }),
    ready() {
      if (draining) return { ok: false, reason: 'shutting down' }
      if (fatalReason !== undefined) return { ok: false, reason: fatalReason }
      return failing(({ state }) => state !== 'up')
    },
    started: () => failing(({ state }) => state === 'unknown'),
    drain() {
      draining = true
    },
    stop() {
      for (const check of checks.values()) check.stop()
    },
  }
}
