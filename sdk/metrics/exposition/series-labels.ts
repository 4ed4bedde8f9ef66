import type { SeriesTable } from '../series-table.ts'
import type { ExpositionBuffer } from './exposition-buffer.ts'
import { LabelBytes } from './label-bytes.ts'

const comma = 44

/** Writes the labels of a table's series, `a="x",b="y"`, without braces. */
export class SeriesLabels {
  readonly #table: SeriesTable
  readonly #labels: readonly LabelBytes[]

  constructor(table: SeriesTable) {
    this.#table = table
    this.#labels = table.indexes.map((index) => new LabelBytes(index))
  }

  /** To be called before each stretch of series that is written without a pause. */
  update(): void {
    for (const label of this.#labels) label.update()
  }

  /** Bytes that `write` needs for a series, commas included; encodes what it has not written yet, so it comes first. */
  length(series: number): number {
    const width = this.#labels.length
    const { identifiers } = this.#table
    let length = width
    for (let label = 0; label < width; label++) {
      const bytes = this.#labels[label]!
      const identifier = identifiers[series * width + label]!
      if (bytes.ends[identifier] === 0) bytes.encode(identifier)
      length += bytes.ends[identifier]! - bytes.starts[identifier]!
    }
    return length
  }

  /** The caller has reserved `length` bytes. */
  write(series: number, buffer: ExpositionBuffer): void {
    const width = this.#labels.length
    const { identifiers } = this.#table
    for (let label = 0; label < width; label++) {
      const { starts, ends, view } = this.#labels[label]!
      const identifier = identifiers[series * width + label]!
      if (label > 0) buffer.byte(comma)
      buffer.copy(view, starts[identifier]!, ends[identifier]!)
    }
  }
}

const writers = new WeakMap<SeriesTable, SeriesLabels>()

/** One for each table: its encoded labels are kept from scrape to scrape. */
export function seriesLabels(table: SeriesTable): SeriesLabels {
  let labels = writers.get(table)
  if (labels === undefined) {
    labels = new SeriesLabels(table)
    writers.set(table, labels)
  }
  return labels
}
