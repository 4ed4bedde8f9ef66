import type { Registry } from 'prom-client'
import { foreignTypeOf } from './exposure.ts'
import type { ForeignMetric } from './foreign-registry.ts'
import { adapterMark } from './prom-client-adapter.ts'
import { sampleNames } from './sample-names.ts'

const patched = Symbol.for('vigie.metrics.yielding-registration.1')

/** What is touched of prom-client's class. */
interface RegistryPrototype {
  registerMetric(this: Registry, metric: ForeignMetric): void
  [patched]?: boolean
}

/**
 * Lets prom-client register a metric under the name of one of vigie's own, in whichever order: the own one leaves that
 * registry. Patched on the class, because `Registry.merge` and every registry of the service meet the same metrics. For
 * all other metrics registering stays as it is, the error for a duplicate included.
 *
 * A class already patched, by another copy of vigie, is left alone.
 */
export function yieldOnRegistration(prototype: object): void {
  const target = prototype as RegistryPrototype
  if (target[patched]) return
  Object.defineProperty(target, patched, { value: true })
  const register = target.registerMetric
  target.registerMetric = function (metric) {
    const mark = adapterMark(metric)
    if (mark?.yields) {
      if (holdsForeign(this) && conflicting(this, metric, isForeign).length > 0) {
        mark.onYield()
        return
      }
    } else if (mark === undefined) {
      const metrics = metricsOf(this)
      foreign.set(this, true)
      for (const name of conflicting(this, metric, (other) => adapterMark(other)?.yields === true)) {
        const yielded = adapterMark(metrics[name]!)
        // Not through `removeSingleMetric`, with which vigie's registry forgets the metric behind the adapter too.
        delete metrics[name]
        yielded?.onYield()
      }
    }
    register.call(this, metric)
  }
}

/** Whether a registry has ever held a metric of somebody else's: most never do, and need no look at all for each of ours. */
const foreign = new WeakMap<Registry, boolean>()

function holdsForeign(registry: Registry): boolean {
  let holds = foreign.get(registry)
  if (holds === undefined) {
    holds = Object.values(metricsOf(registry)).some(isForeign)
    foreign.set(registry, holds)
  }
  return holds
}

function isForeign(metric: object): boolean {
  return adapterMark(metric) === undefined
}

/** Names of a registry's metrics, among those that `concerns` picks, that write a name which `metric` writes too. */
function conflicting(registry: Registry, metric: ForeignMetric, concerns: (other: object) => boolean): string[] {
  const names = namesOf(metric.name, metric)
  return Object.entries(metricsOf(registry))
    .filter(([name, other]) => concerns(other) && namesOf(name, other).some((sample) => names.includes(sample)))
    .map(([name]) => name)
}

/** prom-client's own field, the same in all of 15.x. */
function metricsOf(registry: Registry): Record<string, ForeignMetric> {
  return (registry as unknown as { _metrics?: Record<string, ForeignMetric> })._metrics ?? {}
}

function namesOf(name: string, metric: object): readonly string[] {
  return sampleNames({ name, type: foreignTypeOf(metric) })
}
