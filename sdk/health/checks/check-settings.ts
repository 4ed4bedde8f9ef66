import type { HealthCheckOptions } from '../health-check.ts'

/** What every ready-made check lets its user set. */
export type CheckSettings = Omit<HealthCheckOptions, 'run'>

/** The settings among a ready-made check's options; `defaults` fills those that are left out. */
export function settingsOf(options: CheckSettings, defaults: CheckSettings = {}): CheckSettings {
  const { timeoutMs, everyMs, required, shared, staleAfterMs } = options
  const given = { timeoutMs, everyMs, required, shared, staleAfterMs }
  return { ...defaults, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}
