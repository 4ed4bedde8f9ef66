import type { CollectFunction } from './collect-function.ts'
import { GaugeMetric } from './gauge-metric.ts'
import type {
  Declaration,
  LabelDeclarations,
  LabelValues,
  MetricDefinition,
  MetricHandle,
  NoLabels,
} from './metric-definition.ts'
import { type DeclareOptions, registryOf } from './registry.ts'

/** One series of a gauge, its labels already looked up. */
export interface BoundGauge {
  set(value: number): void
  /** @default 1 */
  inc(value?: number): void
  /** @default 1 */
  dec(value?: number): void
}

/** What goes up and down. `NaN` and the infinities are legal values of a gauge. */
export interface Gauge<Labels extends LabelDeclarations = LabelDeclarations> extends MetricHandle<Labels, 'gauge'> {
  readonly set: keyof Labels extends never
    ? (value: number) => void
    : (labels: LabelValues<Labels>, value: number) => void
  readonly inc: keyof Labels extends never
    ? (value?: number) => void
    : (labels: LabelValues<Labels>, value?: number) => void
  readonly dec: keyof Labels extends never
    ? (value?: number) => void
    : (labels: LabelValues<Labels>, value?: number) => void
  with(labels: LabelValues<Labels>): BoundGauge
  /** Forgets one series. False when there is none. */
  remove(labels: LabelValues<Labels>): boolean
  /** Forgets every series; for tests. */
  reset(): void
}

export interface GaugeDeclaration<Labels extends LabelDeclarations> extends Declaration<Labels, 'gauge'> {
  /** Reads the value at every scrape. */
  readonly collect?: CollectFunction<LabelValues<Labels>> | undefined
}

/**
 * Declares a gauge.
 *
 * @throws VigieError `BAD_METRIC` with what to write instead; `DUPLICATE_METRIC` when the name is taken by a different
 * declaration. An identical one returns the same handle.
 */
export function gauge<const Labels extends LabelDeclarations = NoLabels>(
  declaration: GaugeDeclaration<Labels>,
  options?: DeclareOptions,
): Gauge<Labels> {
  const { collect, ...rest } = declaration
  const definition: MetricDefinition = { ...rest, type: 'gauge' }
  return registryOf(options).declare(
    definition,
    (context) => new GaugeMetric(definition, context),
    collect,
  ) as unknown as Gauge<Labels>
}
