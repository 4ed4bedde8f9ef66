import { catalogue } from '../catalogue/index.ts'
import type { MetricDefinition } from './metric-definition.ts'
import { sameDefinition } from './same-definition.ts'

const byName = new Map(catalogue.map((definition) => [definition.name, definition]))

/**
 * Whether a declaration is the SDK's own, from the catalogue. Nobody has asked for these by name, so they yield to a
 * prom-client metric of the service that has; what the service itself declares with vigie does not.
 */
export function isOwnDefinition(definition: MetricDefinition): boolean {
  const own = byName.get(definition.name)
  return own !== undefined && sameDefinition(own, definition)
}
