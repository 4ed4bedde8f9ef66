import { durationSeconds } from '../rules/duration.ts'
import { burnWindows } from './burn-windows.ts'
import type { Slo } from './slo.ts'

/** What it takes to fire one of the alerts. */
export interface ErrorsToFire {
  readonly long: string
  /** Bad requests within the long window. */
  readonly errors: number
  /** The guard decides, the ratio would need fewer. */
  readonly guarded: boolean
  /** False: more than all the requests that are expected within the window. */
  readonly possible: boolean
}

/** How many bad requests fire each alert at the expected rate. */
export function errorsPerWindow(slo: Slo): readonly ErrorsToFire[] {
  const rate = slo.expectedRequestsPerSecond
  if (rate === undefined) return []
  return burnWindows[slo.window].map(({ long }, index) => {
    const requests = rate * durationSeconds(long)
    const byRatio = Math.floor(Number(slo.thresholds[index]) * requests) + 1
    const errors = Math.max(byRatio, slo.minimumErrors)
    return { long, errors, guarded: byRatio < slo.minimumErrors, possible: errors <= requests }
  })
}

/** The same as a sentence for the runbook. */
export function errorsToFire(slo: Slo): string {
  const rate = slo.expectedRequestsPerSecond
  const guard = `Fewer than ${slo.minimumErrors} bad requests within the long window never fire it.`
  if (rate === undefined) return guard
  const list = errorsPerWindow(slo)
    .map(({ long, errors, guarded, possible }) => {
      if (!possible) return `${errors} in ${long} (more than all requests expected: this one cannot fire)`
      return `${errors} in ${long}${guarded ? ' (the guard decides, traffic is low)' : ''}`
    })
    .join(', ')
  return `${guard} At the expected ${rate} requests a second it takes ${list}.`
}
