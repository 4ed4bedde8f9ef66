import type { MetricDefinition } from '../metrics/metric-definition.ts'
import * as health from './health.ts'
import * as http from './http.ts'
import * as incidents from './incidents.ts'
import * as logs from './logs.ts'
import * as metrics from './metrics.ts'
import * as runtime from './runtime.ts'
import * as telemetry from './telemetry.ts'
import * as traces from './traces.ts'

/** Sections of the reference page, in its order. */
export const catalogueSections: readonly { readonly title: string; readonly metrics: readonly MetricDefinition[] }[] = [
  { title: 'HTTP', metrics: definitions(http) },
  { title: 'Health checks', metrics: definitions(health) },
  { title: 'Node and the process', metrics: definitions(runtime) },
  { title: 'Incidents', metrics: definitions(incidents) },
  { title: 'Log lines', metrics: definitions(logs) },
  { title: 'Traces', metrics: definitions(traces) },
  { title: "Telemetry's own account", metrics: definitions(telemetry) },
  { title: 'Metrics about metrics', metrics: definitions(metrics) },
]

/** Every metric that the SDK emits. */
export const catalogue: readonly MetricDefinition[] = catalogueSections.flatMap((section) => section.metrics)

/** The definitions among a module's exports; the others are lists that they share. */
function definitions(module: object): readonly MetricDefinition[] {
  return Object.values(module)
    .filter((value): value is MetricDefinition => typeof value?.type === 'string')
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
}
