import type { CollectFunction } from './collect-function.ts'
import { CounterMetric } from './counter-metric.ts'
import type {
  Declaration,
  LabelDeclarations,
  LabelValues,
  MetricDefinition,
  MetricHandle,
  NoLabels,
} from './metric-definition.ts'
import { type DeclareOptions, registryOf } from './registry.ts'

/** One series of a counter, its labels already looked up. */
export interface BoundCounter {
  /** @param value finite and >= 0, anything else is counted as bad input and left out. @default 1 */
  inc(value?: number): void
}

/** Counts what only ever goes up. */
export interface Counter<Labels extends LabelDeclarations = LabelDeclarations> extends MetricHandle<Labels, 'counter'> {
  readonly inc: keyof Labels extends never
    ? (value?: number) => void
    : (labels: LabelValues<Labels>, value?: number) => void
  /** Looks the labels up once, for code that runs often. */
  with(labels: LabelValues<Labels>): BoundCounter
  /** Forgets one series. False when there is none. */
  remove(labels: LabelValues<Labels>): boolean
  /** Forgets every series; for tests. */
  reset(): void
}

export interface CounterDeclaration<Labels extends LabelDeclarations> extends Declaration<Labels, 'counter'> {
  /** Reads a count that is kept elsewhere, at every scrape. */
  readonly collect?: CollectFunction<LabelValues<Labels>> | undefined
}

/**
 * Declares a counter, at module scope, before or after `startTelemetry`. Its name ends in `_total`.
 *
 * @throws VigieError `BAD_METRIC` with what to write instead; `DUPLICATE_METRIC` when the name is taken by a different
 * declaration. An identical one returns the same handle.
 * @see https://prometheus.io/docs/practices/naming/
 */
export function counter<const Labels extends LabelDeclarations = NoLabels>(
  declaration: CounterDeclaration<Labels>,
  options?: DeclareOptions,
): Counter<Labels> {
  const { collect, ...rest } = declaration
  const definition: MetricDefinition = { ...rest, type: 'counter' }
  return registryOf(options).declare(
    definition,
    (context) => new CounterMetric(definition, context),
    collect,
  ) as unknown as Counter<Labels>
}
