import { isDeepStrictEqual } from 'node:util'
import type { MetricDefinition } from './metric-definition.ts'

/** Whether two declarations mean the same metric, as after a hot reload; fields left out equal `undefined`. */
export function sameDefinition(a: MetricDefinition, b: MetricDefinition): boolean {
  return isDeepStrictEqual(comparable(a), comparable(b))
}

function comparable(definition: MetricDefinition): object {
  const { labels, ...rest } = definition
  const present = Object.entries(rest).filter(([, value]) => value !== undefined)
  return { ...Object.fromEntries(present), labels: { ...labels } }
}
