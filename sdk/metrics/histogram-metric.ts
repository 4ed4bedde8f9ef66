import { BoundSeries } from './bound-series.ts'
import { defaultBuckets } from './buckets.ts'
import { type Exemplar, exemplarSource } from './exemplar-source.ts'
import { ExemplarTable } from './exemplar-table.ts'
import { writeHistogramSeries } from './exposition/histogram-series.ts'
import type { BoundHistogram, StopTimer } from './histogram.ts'
import { histogramFamily } from './histogram-family.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { MetricFamily } from './metric-family.ts'
import type { MetricContext, NativeMetric } from './native-metric.ts'
import { type LabelRecord, withoutLabels } from './series-finder.ts'
import type { SeriesTable } from './series-table.ts'

/**
 * `stride` numbers a series: a count for every bucket (not cumulative), one for what lies above them all, and the sum.
 * The total count is derived from them when it is written, so it can't disagree with the buckets.
 */
export class HistogramMetric implements NativeMetric {
  readonly definition: MetricDefinition
  readonly table: SeriesTable
  readonly bounds: Float64Array
  readonly exemplars: ExemplarTable
  readonly refresh: NativeMetric['refresh'] = undefined
  readonly #context: MetricContext
  readonly #labelled: boolean
  readonly #middle: number

  constructor(definition: MetricDefinition, context: MetricContext) {
    this.definition = definition
    this.#context = context
    this.bounds = Float64Array.from(definition.buckets ?? defaultBuckets)
    this.#middle = this.bounds.length >> 1
    this.table = context.table(definition, this.bounds.length + 2, this.bounds.length + 3)
    this.exemplars = new ExemplarTable(this.bounds.length + 1)
    this.table.onFree = (series) => this.exemplars.clear(series)
    this.#labelled = this.table.indexes.length > 0
  }

  observe(labels: LabelRecord | number, value?: number | Exemplar, exemplar?: Exemplar): void {
    if (this.#labelled) {
      this.record(
        this.table.find(this.table, (labels as LabelRecord | undefined) ?? withoutLabels),
        value as number,
        exemplar,
      )
    } else {
      this.record(0, labels as number, value as Exemplar | undefined)
    }
  }

  time(labels?: LabelRecord): StopTimer {
    return this.with(labels ?? {}).time()
  }

  with(labels: LabelRecord): BoundHistogram {
    return new BoundHistogramSeries(this, labels)
  }

  remove(labels: LabelRecord): boolean {
    return this.table.remove(labels)
  }

  reset(): void {
    this.table.clear()
  }

  adopt(): void {}

  write: NativeMetric['write'] = (buffer, format, youngest) => writeHistogramSeries(this, buffer, format, youngest)

  family(): MetricFamily {
    return histogramFamily(this)
  }

  record(series: number, value: number, exemplar: Exemplar | null | undefined): void {
    // Infinity would spoil the sum for good, and so would NaN.
    if (typeof value !== 'number' || value - value !== 0) {
      this.#context.badInput(this.definition, 'not_a_number')
      return
    }
    const { bounds, table } = this
    // Half of the bounds are passed over with one comparison.
    let bucket = value > bounds[this.#middle]! ? this.#middle + 1 : 0
    while (bucket < bounds.length && value > bounds[bucket]!) bucket++
    const { values, stride } = table
    const offset = series * stride
    values[offset + bucket]! += 1
    values[offset + stride - 1]! += value
    if (exemplar === undefined || exemplar === null) {
      if (exemplarSource === undefined) return
      exemplar = exemplarSource()
      if (exemplar === undefined) return
    }
    this.exemplars.set(series, bucket, value, exemplar)
  }
}

class BoundHistogramSeries extends BoundSeries implements BoundHistogram {
  readonly #metric: HistogramMetric

  constructor(metric: HistogramMetric, labels: LabelRecord) {
    super(metric.table, labels)
    this.#metric = metric
  }

  observe(value: number, exemplar?: Exemplar): void {
    if (this.epoch !== this.table.epoch) this.rebind()
    this.#metric.record(this.series, value, exemplar)
  }

  time(): StopTimer {
    const startedMs = performance.now()
    return () => {
      const seconds = (performance.now() - startedMs) / 1000
      this.observe(seconds)
      return seconds
    }
  }
}
