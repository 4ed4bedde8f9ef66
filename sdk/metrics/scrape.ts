import type { MetricFamily } from './metric-family.ts'
import type { NativeMetric } from './native-metric.ts'

/** Everything that one scrape writes. Native metrics are read while they are written; the families are readings already. */
export interface Scrape {
  readonly native: readonly NativeMetric[]
  readonly families: readonly MetricFamily[]
  /** Series born later are left out, so that none can appear twice. */
  readonly youngest: number
  /** Of metrics that are missing because their function has failed, each with its reason. */
  readonly failures: readonly string[]
}
