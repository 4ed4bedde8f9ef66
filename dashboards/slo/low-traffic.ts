import { durationSeconds } from '../rules/duration.ts'
import { burnWindows } from './burn-windows.ts'
import type { Slo } from './slo.ts'

/** How many bad requests fire each alert at the expected rate. */
export function errorsPerWindow(
  slo: Slo,
): readonly { readonly long: string; readonly errors: number; readonly guarded: boolean }[] {
  const rate = slo.expectedRequestsPerSecond
  if (rate === undefined) return []
  return burnWindows[slo.window].map(({ long }, index) => {
    const byRatio = Math.floor(Number(slo.thresholds[index]) * rate * durationSeconds(long)) + 1
    return { long, errors: Math.max(byRatio, slo.minimumErrors), guarded: byRatio < slo.minimumErrors }
  })
}

/** The same as a sentence for the runbook. */
export function errorsToFire(slo: Slo): string {
  const rate = slo.expectedRequestsPerSecond
  const guard = `Fewer than ${slo.minimumErrors} bad requests within the long window never fire it.`
  if (rate === undefined) return guard
  const list = errorsPerWindow(slo)
    .map(({ long, errors, guarded }) => `${errors} in ${long}${guarded ? ' (the guard decides, traffic is low)' : ''}`)
    .join(', ')
  return `${guard} At the expected ${rate} requests a second it takes ${list}.`
}
