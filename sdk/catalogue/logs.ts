import type { MetricDefinition } from '../metrics/metric-definition.ts'

export const logLines = {
  name: 'vigie_log_lines_total',
  help: 'Log lines written, by level.',
  type: 'counter',
  labels: { level: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] },
} as const satisfies MetricDefinition

export const logHeldBack = {
  name: 'vigie_log_held_back_total',
  help: 'Log lines that were not written because their message is sampled or came too often.',
  type: 'counter',
  labels: { reason: ['sampling', 'rate_limit'] },
} as const satisfies MetricDefinition

export const logRedactions = {
  name: 'vigie_log_redactions_total',
  help: 'Values that were replaced in log lines, by what gave them away.',
  type: 'counter',
  labels: { by: ['key', 'pattern', 'path', 'hook'] },
} as const satisfies MetricDefinition

export const logCuts = {
  name: 'vigie_log_cuts_total',
  help: 'Parts of log lines that were cut to size.',
  type: 'counter',
  labels: { part: ['message', 'text', 'keys', 'depth', 'line'] },
} as const satisfies MetricDefinition

export const logFaults = {
  name: 'vigie_log_faults_total',
  help: 'Log calls that met something broken: a value that throws when read, a hook that throws, a call from inside a log call, an output that refuses.',
  type: 'counter',
  labels: { kind: ['unreadable', 'hook', 'reentrant', 'output'] },
} as const satisfies MetricDefinition
