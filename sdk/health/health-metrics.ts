import { healthCheckDuration, healthCheckLastSuccess, healthCheckUp } from '../catalogue/health.ts'
import { gauge } from '../metrics/index.ts'
import type { HealthCheckResult } from './health-check.ts'

/** Keeps the health checks' metrics. @returns what is told after each run */
export function healthMetrics(): (result: HealthCheckResult) => void {
  const up = gauge(healthCheckUp)
  const duration = gauge(healthCheckDuration)
  const lastSuccess = gauge(healthCheckLastSuccess)
  return ({ name, state, durationMs, lastSuccessMs }) => {
    const labels = { check: name }
    up.set(labels, state === 'up' ? 1 : 0)
    duration.set(labels, (durationMs ?? 0) / 1000)
    lastSuccess.set(labels, (lastSuccessMs ?? 0) / 1000)
  }
}
