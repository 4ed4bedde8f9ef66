import { BoundSeries } from './bound-series.ts'
import { writeFamily } from './exposition/family-lines.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { MetricFamily, Sample } from './metric-family.ts'
import type { MetricContext, NativeMetric } from './native-metric.ts'
import { familyOf } from './plain-family.ts'
import { QuantileWindow } from './quantile-window.ts'
import { type LabelRecord, withoutLabels } from './series-finder.ts'
import type { SeriesTable } from './series-table.ts'
import type { BoundSummary } from './summary.ts'

/** Seconds that the quantiles look back on. */
export const defaultMaxAgeSeconds = 600

/** A summary's numbers and its untyped side; two numbers a series: sum and count. */
export class SummaryMetric implements NativeMetric {
  readonly definition: MetricDefinition
  readonly table: SeriesTable
  readonly refresh: NativeMetric['refresh'] = undefined
  readonly #context: MetricContext
  readonly #labelled: boolean
  readonly #windows: (QuantileWindow | undefined)[] = []
  readonly #now: () => number

  constructor(definition: MetricDefinition, context: MetricContext, now: () => number) {
    this.definition = definition
    this.#context = context
    this.#now = now
    this.table = context.table(definition, 2, (definition.quantiles ?? []).length + 2)
    this.table.onFree = (series) => {
      this.#windows[series] = undefined
    }
    this.#labelled = this.table.indexes.length > 0
  }

  observe(labels: LabelRecord | number, value?: number): void {
    const { table } = this
    if (this.#labelled) {
      this.record(table.find(table, (labels as LabelRecord | undefined) ?? withoutLabels), value as number)
    } else {
      this.record(0, labels as number)
    }
  }

  with(labels: LabelRecord): BoundSummary {
    return new BoundSummarySeries(this, labels)
  }

  remove(labels: LabelRecord): boolean {
    return this.table.remove(labels)
  }

  reset(): void {
    this.table.clear()
  }

  adopt(): void {}

  *write(...[buffer, { openMetrics }, youngest]: Parameters<NativeMetric['write']>): Generator<void> {
    yield* writeFamily(this.#familyBornBy(youngest), buffer, openMetrics)
  }

  family(): MetricFamily {
    return this.#familyBornBy(Number.POSITIVE_INFINITY)
  }

  record(series: number, value: number): void {
    if (typeof value !== 'number' || value - value !== 0) {
      this.#context.badInput(this.definition, 'not_a_number')
      return
    }
    this.table.values[series * 2]! += value
    this.table.values[series * 2 + 1]! += 1
    const maxAgeSeconds = this.definition.maxAgeSeconds ?? defaultMaxAgeSeconds
    this.#windows[series] ??= new QuantileWindow(maxAgeSeconds, this.#now)
    this.#windows[series].observe(value)
  }

  #familyBornBy(youngest: number): MetricFamily {
    const { table, definition } = this
    const quantiles = definition.quantiles ?? []
    const samples: Sample[] = []
    for (const series of table.series()) {
      if (table.born[series]! > youngest) continue
      const labels = table.labelsOf(series)
      const answers = this.#windows[series]?.quantiles(quantiles)
      for (const [at, quantile] of quantiles.entries()) {
        samples.push({
          suffix: '',
          labels: { ...labels, quantile: String(quantile) },
          value: answers?.[at] ?? Number.NaN,
        })
      }
      samples.push({ suffix: '_sum', labels, value: table.values[series * 2]! })
      samples.push({ suffix: '_count', labels, value: table.values[series * 2 + 1]! })
    }
    return familyOf(definition, samples)
  }
}

class BoundSummarySeries extends BoundSeries implements BoundSummary {
  readonly #metric: SummaryMetric

  constructor(metric: SummaryMetric, labels: LabelRecord) {
    super(metric.table, labels)
    this.#metric = metric
  }

  observe(value: number): void {
    if (this.epoch !== this.table.epoch) this.rebind()
    this.#metric.record(this.series, value)
  }
}
