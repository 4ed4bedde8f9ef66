import type { Registry } from 'prom-client'
import type { ForeignRegistry } from './foreign-registry.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { MetricFamily } from './metric-family.ts'
import type { MetricContext, NativeMetric } from './native-metric.ts'
import type { Scrape } from './scrape.ts'
import type { SeriesBudget } from './series-budget.ts'
import type { TargetAttributes } from './target-info.ts'

export interface RegistryOptions {
  /** Time series before new ones fold into overflow series. @default 50000 */
  readonly seriesBudget?: number | undefined
  /** Whether the creation time of every series is kept, for OpenMetrics' `_created` lines. @default false */
  readonly created?: boolean | undefined
  /** Milliseconds for a metric's `collect` function, prom-client's included; then a scrape goes without it. @default 5000 */
  readonly collectTimeoutMs?: number | undefined
}

/** Where a metric is declared. */
export interface DeclareOptions {
  /** @default the process's `registry` */
  readonly registry?: VigieRegistry | undefined
}

/** Readings from outside this registry: a cluster's workers. Undefined while there are none. Rejecting fails the scrape. */
export type FamilySource = () => Promise<readonly MetricFamily[]> | undefined

/** A prom-client `Registry` that holds vigie's metrics, and shows other registries beside them. */
export interface VigieRegistry extends Registry {
  readonly budget: SeriesBudget
  readonly created: boolean
  /**
   * Shows another registry's metrics too, those that it will get later included; it is read at every scrape. In the
   * process's registry prom-client's default one is included from the start, and that of a second copy of prom-client as
   * soon as a scrape finds it loaded. A copy that was bundled into the service has to be joined by hand:
   * `registry.include(register)`.
   *
   * Vigie's own metrics yield to those of their names; the service's do not.
   *
   * @throws VigieError `DUPLICATE_METRIC`
   */
  include(other: ForeignRegistry): void
  /** Sets `target_info`'s labels. */
  setTargetInfo(attributes: TargetAttributes): void
  readonly targetAttributes: TargetAttributes
  /** Replaces what this registry exposes by what `source` returns, until it is called with `undefined`. */
  setFamilySource(source: FamilySource | undefined): void
  /**
   * Reads what has to be read before a scrape can be written; concurrent calls share one reading. A metric whose `collect`
   * function fails or hangs is missing; those that failed are named.
   *
   * @throws whatever the family source rejects with
   */
  gather(): Promise<Scrape>
  /** All readings as plain objects, this registry's own and included ones. */
  families(): Promise<readonly MetricFamily[]>
  /** Vigie's metrics in the order of their declaration, without those that yield to a prom-client metric. */
  native(): readonly NativeMetric[]
  /** For `counter`, `gauge`, `histogram` and `summary`. */
  declare(
    definition: MetricDefinition,
    create: (context: MetricContext) => NativeMetric,
    collect: unknown,
  ): NativeMetric
  /** Forgets vigie's metric of a name. A prom-client metric of that name stays, as it does not with `removeSingleMetric`. */
  undeclare(name: string): void
}
