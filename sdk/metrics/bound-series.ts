import type { LabelRecord } from './series-finder.ts'
import type { SeriesTable } from './series-table.ts'

/** A series looked up once. It is looked up again only after a series of the metric was removed. */
export class BoundSeries {
  readonly table: SeriesTable
  series: number
  epoch: number
  readonly #labels: LabelRecord

  constructor(table: SeriesTable, labels: LabelRecord) {
    this.table = table
    this.#labels = { ...labels }
    this.series = 0
    this.epoch = -1
    this.rebind()
  }

  rebind(): void {
    this.series = this.table.indexes.length === 0 ? 0 : this.table.find(this.table, this.#labels)
    this.epoch = this.table.epoch
  }
}
