import type { ForeignMetric, ForeignRegistry } from './foreign-registry.ts'
import type { MetricFamily } from './metric-family.ts'
import type { NativeMetric } from './native-metric.ts'
import { sampleNames } from './sample-names.ts'

/** A prom-client metric, the name it is registered under, and where. */
export type RegisteredMetric = readonly [name: string, metric: ForeignMetric, registry: ForeignRegistry]

/** Who may write which names in a scrape: no two of them share one. */
export interface Exposure {
  readonly native: readonly NativeMetric[]
  readonly foreign: readonly RegisteredMetric[]
  /** Names of vigie's own metrics that prom-client metrics stand in for. */
  readonly yielded: readonly string[]
  /** Names of prom-client metrics that something of the service's declares already. */
  readonly shadowed: readonly string[]
}

/**
 * Gives every name to one metric: the service's vigie metrics first, then prom-client's in the order of their registries,
 * then vigie's own. Decided anew at every reading, so that a name comes back when prom-client lets go of it.
 *
 * @param isOwn whether a metric is from the SDK's catalogue
 */
export function exposureOf(
  metrics: Iterable<NativeMetric>,
  registered: Iterable<RegisteredMetric>,
  isOwn: (metric: NativeMetric) => boolean,
): Exposure {
  const all = [...metrics]
  const taken = new Map<string, object>()
  for (const metric of all) {
    if (!isOwn(metric)) for (const sample of sampleNames(metric.definition)) taken.set(sample, metric)
  }
  const foreign: RegisteredMetric[] = []
  const shadowed: string[] = []
  for (const entry of registered) {
    const [name, metric] = entry
    const names = sampleNames({ name, type: foreignTypeOf(metric) })
    if (names.every((sample) => taken.get(sample) === metric)) continue
    if (names.some((sample) => taken.has(sample))) {
      shadowed.push(name)
      continue
    }
    for (const sample of names) taken.set(sample, metric)
    foreign.push(entry)
  }
  const yields = (metric: NativeMetric) =>
    isOwn(metric) && sampleNames(metric.definition).some((sample) => taken.has(sample))
  return {
    native: all.filter((metric) => !yields(metric)),
    foreign,
    yielded: all.filter(yields).map(({ definition }) => definition.name),
    shadowed,
  }
}

/** The type of a metric of another library; untyped where it does not say. */
export function foreignTypeOf(metric: object): MetricFamily['type'] {
  const { type } = metric as { type?: MetricFamily['type'] }
  return type ?? 'untyped'
}
