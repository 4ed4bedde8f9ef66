import { BoundSeries } from './bound-series.ts'
import { type CollectFunction, refreshFrom } from './collect-function.ts'
import { writePlainSeries } from './exposition/plain-series.ts'
import type { BoundGauge } from './gauge.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { MetricFamily } from './metric-family.ts'
import type { MetricContext, NativeMetric } from './native-metric.ts'
import { plainFamily } from './plain-family.ts'
import { type LabelRecord, withoutLabels } from './series-finder.ts'
import type { SeriesTable } from './series-table.ts'

/** A gauge's numbers and its untyped side: `gauge` gives it the types. */
export class GaugeMetric implements NativeMetric {
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

  set(labels: LabelRecord | number, value?: number): void {
    const table = this.table
    const series = this.#labelled ? table.find(table, (labels as LabelRecord | undefined) ?? withoutLabels) : 0
    this.store(series, this.#labelled ? value : (labels as number))
  }

  inc(labels?: LabelRecord | number, value?: number): void {
    this.#add(labels, value, 1)
  }

  dec(labels?: LabelRecord | number, value?: number): void {
    this.#add(labels, value, -1)
  }

  with(labels: LabelRecord): BoundGauge {
    return new BoundGaugeSeries(this, labels)
  }

  remove(labels: LabelRecord): boolean {
    return this.table.remove(labels)
  }

  reset(): void {
    this.table.clear()
  }

  store(series: number, value: unknown): void {
    if (typeof value === 'number') this.table.values[series] = value
    else this.#context.badInput(this.definition, 'not_a_number')
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

  #add(labels: LabelRecord | number | undefined, value: number | undefined, sign: number): void {
    const table = this.table
    const series = this.#labelled ? table.find(table, (labels as LabelRecord | undefined) ?? withoutLabels) : 0
    const amount = (this.#labelled ? value : (labels as number | undefined)) ?? 1
    this.store(series, typeof amount === 'number' ? table.values[series]! + sign * amount : amount)
  }
}

class BoundGaugeSeries extends BoundSeries implements BoundGauge {
  readonly #metric: GaugeMetric

  constructor(metric: GaugeMetric, labels: LabelRecord) {
    super(metric.table, labels)
    this.#metric = metric
  }

  set(value: number): void {
    if (this.epoch !== this.table.epoch) this.rebind()
    this.#metric.store(this.series, value)
  }

  inc(value: number = 1): void {
    if (this.epoch !== this.table.epoch) this.rebind()
    this.#metric.store(this.series, typeof value === 'number' ? this.table.values[this.series]! + value : value)
  }

  dec(value: number = 1): void {
    this.inc(typeof value === 'number' ? -value : value)
  }
}
