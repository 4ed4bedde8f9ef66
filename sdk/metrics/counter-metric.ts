import { BoundSeries } from './bound-series.ts'
import { type CollectFunction, refreshFrom } from './collect-function.ts'
import type { BoundCounter } from './counter.ts'
import { writePlainSeries } from './exposition/plain-series.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { MetricFamily } from './metric-family.ts'
import type { MetricContext, NativeMetric } from './native-metric.ts'
import { plainFamily } from './plain-family.ts'
import { type LabelRecord, withoutLabels } from './series-finder.ts'
import type { SeriesTable } from './series-table.ts'

/** A counter's numbers and its untyped side: `counter` gives it the types. */
export class CounterMetric implements NativeMetric {
  readonly definition: MetricDefinition
  readonly table: SeriesTable
  refresh: NativeMetric['refresh']
  readonly #context: MetricContext
  readonly #labelled: boolean

  constructor(definition: MetricDefinition, context: MetricContext) {
    this.definition = definition
    this.#context = context
    this.table = context.table(definition, 1, 1)
    this.#labelled = this.table.indexes.length > 0
  }

  inc(labels?: LabelRecord | number, value: number = 1): void {
    const table = this.table
    if (this.#labelled) {
      const series = table.find(table, (labels as LabelRecord | undefined) ?? withoutLabels)
      if (typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY) table.values[series]! += value
      else this.badValue(value)
    } else {
      const amount = labels === undefined ? 1 : (labels as number)
      if (typeof amount === 'number' && amount >= 0 && amount < Number.POSITIVE_INFINITY) table.values[0]! += amount
      else this.badValue(amount)
    }
  }

  with(labels: LabelRecord): BoundCounter {
    return new BoundCounterSeries(this, labels)
  }

  remove(labels: LabelRecord): boolean {
    return this.table.remove(labels)
  }

  reset(): void {
    this.table.clear()
  }

  badValue(value: unknown): void {
    this.#context.badInput(this.definition, typeof value === 'number' && value < 0 ? 'negative' : 'not_a_number')
  }

  adopt(collect: unknown): void {
    if (typeof collect === 'function') {
      this.refresh = () => refreshFrom(this.table, collect as CollectFunction<LabelRecord>)
    }
  }

  write: NativeMetric['write'] = (buffer, format, youngest) => writePlainSeries(this, buffer, format, youngest)

  family(): MetricFamily {
    return plainFamily(this)
  }
}

class BoundCounterSeries extends BoundSeries implements BoundCounter {
  readonly #metric: CounterMetric

  constructor(metric: CounterMetric, labels: LabelRecord) {
    super(metric.table, labels)
    this.#metric = metric
  }

  inc(value: number = 1): void {
    const table = this.table
    if (this.epoch !== table.epoch) this.rebind()
    if (typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY) table.values[this.series]! += value
    else this.#metric.badValue(value)
  }
}
