import type { MetricDefinition } from '../metrics/metric-definition.ts'

export const tracesKeptForErrors = {
  name: 'vigie_traces_kept_for_errors_total',
  help: 'Parts of traces in this process that were not sampled at their start, and exported because they ended with an error.',
  type: 'counter',
} as const satisfies MetricDefinition

export const traceFaults = {
  name: 'vigie_trace_faults_total',
  help: 'Samplers of the service that threw, and answers of a sampling server that could not be read.',
  type: 'counter',
  labels: { kind: ['sampler', 'remote_sampling'] },
} as const satisfies MetricDefinition

export const debugTokens = {
  name: 'vigie_debug_tokens_total',
  help: 'Baggage entries that ask to debug one customer or request, by what became of them.',
  type: 'counter',
  labels: { outcome: ['accepted', 'expired', 'unsigned', 'malformed'] },
} as const satisfies MetricDefinition
