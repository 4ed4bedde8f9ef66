import { defaultBuckets } from './buckets.ts'
import type { Exemplar } from './exemplar-source.ts'
import { HistogramMetric } from './histogram-metric.ts'
import type {
  Declaration,
  LabelDeclarations,
  LabelValues,
  MetricDefinition,
  MetricHandle,
  NoLabels,
} from './metric-definition.ts'
import { type DeclareOptions, registryOf } from './registry.ts'

/** Stops the clock of `time()` and records the seconds since; returns them. */
export type StopTimer = () => number

/** One series of a histogram, its labels already looked up. */
export interface BoundHistogram {
  /**
   * @param value finite, in the metric's unit; anything else is counted as bad input and left out
   * @param exemplar the span it happened in. @default the sampled active span
   */
  observe(value: number, exemplar?: Exemplar): void
  time(): StopTimer
}

/** Counts values in buckets, with their sum. */
export interface Histogram<Labels extends LabelDeclarations = LabelDeclarations>
  extends MetricHandle<Labels, 'histogram'> {
  /** Takes the value in the metric's unit (Prometheus: seconds, bytes), and where it has labels those first. */
  readonly observe: keyof Labels extends never
    ? (value: number, exemplar?: Exemplar) => void
    : (labels: LabelValues<Labels>, value: number, exemplar?: Exemplar) => void
  /** Starts a clock; the returned function records the elapsed seconds. */
  readonly time: keyof Labels extends never ? () => StopTimer : (labels: LabelValues<Labels>) => StopTimer
  with(labels: LabelValues<Labels>): BoundHistogram
  /** Forgets one series. False when there is none. */
  remove(labels: LabelValues<Labels>): boolean
  /** Forgets every series; for tests. */
  reset(): void
}

export type HistogramDeclaration<Labels extends LabelDeclarations> = Declaration<Labels, 'histogram'>

/**
 * Declares a histogram. Buckets default to OpenTelemetry's for durations, 0.005 … 10; `bucketsAround` derives some from
 * an objective's threshold.
 *
 * @throws VigieError `BAD_METRIC` with what to write instead; `DUPLICATE_METRIC` when the name is taken by a different
 * declaration. An identical one returns the same handle.
 */
export function histogram<const Labels extends LabelDeclarations = NoLabels>(
  declaration: HistogramDeclaration<Labels>,
  options?: DeclareOptions,
): Histogram<Labels> {
  const definition: MetricDefinition = {
    ...declaration,
    type: 'histogram',
    buckets: declaration.buckets ?? defaultBuckets,
  }
  return registryOf(options).declare(
    definition,
    (context) => new HistogramMetric(definition, context),
    undefined,
  ) as unknown as Histogram<Labels>
}
