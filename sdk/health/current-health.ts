import type { HealthState } from './health.ts'

let current: HealthState | undefined

/** The health of the running telemetry; undefined before `startTelemetry`, and where telemetry is switched off. */
export function currentHealth(): HealthState | undefined {
  return current
}

export function setCurrentHealth(state: HealthState | undefined): void {
  current = state
}
