import type { MetricDefinition } from '../metrics/metric-definition.ts'

export const incidents = {
  name: 'vigie_incidents_total',
  help: 'Reports of incidents in this process, by what set them off.',
  type: 'counter',
  labels: { trigger: ['stall', 'signal'] },
} as const satisfies MetricDefinition

export const incidentsSuppressed = {
  name: 'vigie_incidents_suppressed_total',
  help: 'Incidents without a report, since one was made a short time before.',
  type: 'counter',
  labels: { trigger: ['stall', 'signal'] },
} as const satisfies MetricDefinition
