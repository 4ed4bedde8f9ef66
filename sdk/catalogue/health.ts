import { limited } from '../metrics/limited.ts'
import type { MetricDefinition } from '../metrics/metric-definition.ts'

/** Health checks of one service. */
const checks = limited(50)

export const healthCheckUp = {
  name: 'vigie_health_check_up',
  help: 'Whether the last run of a health check succeeded: 1 or 0.',
  type: 'gauge',
  aggregation: 'min',
  labels: { check: checks },
} as const satisfies MetricDefinition

export const healthCheckDuration = {
  name: 'vigie_health_check_duration_seconds',
  help: 'How long the last run of a health check took, or its timeout.',
  type: 'gauge',
  unit: 'seconds',
  aggregation: 'max',
  labels: { check: checks },
} as const satisfies MetricDefinition

export const healthCheckLastSuccess = {
  name: 'vigie_health_check_last_success_timestamp_seconds',
  help: 'When a health check last succeeded, in seconds since the Unix epoch; 0 before it ever has.',
  type: 'gauge',
  unit: 'seconds',
  aggregation: 'min',
  labels: { check: checks },
} as const satisfies MetricDefinition
