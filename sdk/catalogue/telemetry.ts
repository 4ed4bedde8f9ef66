import { limited } from '../metrics/limited.ts'
import type { MetricDefinition } from '../metrics/metric-definition.ts'

const signals = ['spans', 'logs', 'metrics'] as const
const destinations = limited(20)

/** At any time produced = exported + dropped + pending, per signal and destination. */
export const telemetryProduced = {
  name: 'vigie_telemetry_produced_total',
  help: 'Spans, log lines and metric points handed over for export, by signal and destination.',
  type: 'counter',
  labels: { signal: signals, destination: destinations },
} as const satisfies MetricDefinition

export const telemetryExported = {
  name: 'vigie_telemetry_exported_total',
  help: 'Spans, log lines and metric points that their destination has accepted.',
  type: 'counter',
  labels: { signal: signals, destination: destinations },
} as const satisfies MetricDefinition

export const telemetryDropped = {
  name: 'vigie_telemetry_dropped_total',
  help: 'Spans, log lines and metric points that were lost, by reason.',
  type: 'counter',
  labels: {
    signal: signals,
    destination: destinations,
    reason: ['queue_full', 'rejected', 'undeliverable', 'too_large', 'deadline', 'closed', 'error'],
  },
} as const satisfies MetricDefinition

export const telemetryPending = {
  name: 'vigie_telemetry_pending',
  help: 'Spans, log lines and metric points that wait for delivery, in memory or on disk.',
  type: 'gauge',
  labels: { signal: signals, destination: destinations },
} as const satisfies MetricDefinition
