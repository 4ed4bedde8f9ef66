import type { ExpositionBuffer } from './exposition/exposition-buffer.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { MetricFamily } from './metric-family.ts'
import type { SeriesTable } from './series-table.ts'

/** How a scrape is to be written. */
export interface ExpositionFormat {
  readonly openMetrics: boolean
  /** Whether `_created` lines are written (OpenMetrics only). */
  readonly created: boolean
}

/** What a registry needs of one of its own metrics. */
export interface NativeMetric {
  readonly definition: MetricDefinition
  readonly table: SeriesTable
  /** Brings the values of a function-backed metric up to date; `undefined` where there is none. */
  refresh: (() => void | Promise<void>) | undefined
  /** Takes over what an identical later declaration brings: its function. */
  adopt(collect: unknown): void
  /** Writes the series born no later than `youngest`; yields when the buffer is full, never inside a series. */
  write(buffer: ExpositionBuffer, format: ExpositionFormat, youngest: number): Generator<void>
  family(): MetricFamily
  reset(): void
}

/** Why a value was not recorded. */
export type BadInput =
  | 'not_a_number'
  | 'negative'
  | 'missing_label'
  | 'label_not_text'
  | 'label_too_long'
  | 'not_in_set'

/** What a metric tells its registry while it is used. */
export interface MetricContext {
  /** For a definition's series: labels, budget and trouble are wired in. */
  table(definition: MetricDefinition, stride: number, linesPerSeries: number): SeriesTable
  badInput(definition: MetricDefinition, reason: BadInput): void
}
