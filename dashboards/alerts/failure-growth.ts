import { increase } from '../promql/functions.ts'
import type { AlertRule } from './alert.ts'
import { growth, type Reading, reading } from './reading.ts'

/** Proof times of a query over five minutes. */
export const soon = { afterMinutes: 10, recoversAfterMinutes: 12 } as const

/** Fires when a counter of failures grew within five minutes. */
export function grew(
  metric: Parameters<typeof increase>[0],
  severity: 'critical' | 'warning',
  description: string,
  series: Reading,
): AlertRule {
  return {
    severity,
    when: increase(metric, {}, '5m').sum('job', 'instance').above(0),
    for: '5m',
    labels: { cause: metricName(metric) },
    description,
    proof: { readings: [series], ...soon },
  }
}

/** A counter of failures that grows, and then no more. */
export function failures(metric: Parameters<typeof increase>[0], labels: Readonly<Record<string, string>>): Reading {
  return reading(metric, labels, { above: growth(1), below: growth(0) })
}

function metricName(metric: Parameters<typeof increase>[0]): string {
  return 'definition' in metric ? metric.definition.name : metric.name
}
