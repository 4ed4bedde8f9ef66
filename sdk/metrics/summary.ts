import type {
  Declaration,
  LabelDeclarations,
  LabelValues,
  MetricDefinition,
  MetricHandle,
  NoLabels,
} from './metric-definition.ts'
import { type DeclareOptions, registryOf } from './registry.ts'
import { SummaryMetric } from './summary-metric.ts'

/** Quantiles a summary writes unless told otherwise. */
const defaultQuantiles: readonly number[] = [0.5, 0.9, 0.99]

/** One series of a summary, its labels already looked up. */
export interface BoundSummary {
  /** @param value finite, in the metric's unit; anything else is counted as bad input and left out */
  observe(value: number): void
}

/**
 * Quantiles computed in the process, over the last ten minutes unless declared otherwise, within 1 % of an observed
 * value. Those of several processes can't be combined: prefer a histogram.
 */
export interface Summary<Labels extends LabelDeclarations = LabelDeclarations> extends MetricHandle<Labels, 'summary'> {
  readonly observe: keyof Labels extends never
    ? (value: number) => void
    : (labels: LabelValues<Labels>, value: number) => void
  with(labels: LabelValues<Labels>): BoundSummary
  /** Forgets one series. False when there is none. */
  remove(labels: LabelValues<Labels>): boolean
  /** Forgets every series; for tests. */
  reset(): void
}

export type SummaryDeclaration<Labels extends LabelDeclarations> = Declaration<Labels, 'summary'>

export interface SummaryOptions extends DeclareOptions {
  /** Milliseconds on a clock that never goes back. @default performance.now */
  readonly now?: () => number
}

/**
 * Declares a summary.
 *
 * @throws VigieError `BAD_METRIC` with what to write instead; `DUPLICATE_METRIC` when the name is taken by a different
 * declaration. An identical one returns the same handle.
 */
export function summary<const Labels extends LabelDeclarations = NoLabels>(
  declaration: SummaryDeclaration<Labels>,
  options?: SummaryOptions,
): Summary<Labels> {
  const definition: MetricDefinition = {
    ...declaration,
    type: 'summary',
    quantiles: declaration.quantiles ?? defaultQuantiles,
  }
  const now = options?.now ?? (() => performance.now())
  return registryOf(options).declare(
    definition,
    (context) => new SummaryMetric(definition, context, now),
    undefined,
  ) as unknown as Summary<Labels>
}
