import { LabelIndex, type LabelTrouble, overflowId } from './label-index.ts'
import type { LabelDeclarations } from './metric-definition.ts'
import type { SeriesBudget } from './series-budget.ts'
import { compileFinder, hashIdentifiers, type LabelRecord, plainFinder, type SeriesFinder } from './series-finder.ts'

/** Marks a freed slot, so that a search goes on past it. */
const tombstone = -1

/** Calls after which a metric's finder is compiled: a metric that is hardly used is not worth the microseconds. */
const callsBeforeCompiling = 50

/** Rises with every series ever created, so that a scrape under way can leave out what is younger than itself. */
let births = 0

/** The age of the youngest series there is; a scrape writes only series that are no younger. */
export function youngestBirth(): number {
  return births
}

export interface SeriesTableOptions {
  readonly labels: LabelDeclarations
  /** Numbers a series holds. */
  readonly stride: number
  /** Time series it is written as, what the budget counts. */
  readonly linesPerSeries: number
  readonly budget: SeriesBudget
  /** Whether the time of each series' creation is kept, for `_created` lines. */
  readonly created: boolean
  onTrouble(trouble: LabelTrouble | 'budget', label: string): void
}

/**
 * The series of one metric: for every combination of label values one position, and `stride` numbers at that position
 * in one typed array. An open-addressing hash table over the labels' small integers leads from one to the other.
 */
export class SeriesTable {
  readonly indexes: readonly LabelIndex[]
  readonly stride: number
  readonly linesPerSeries: number
  /** `find(table, labels)`: a property, because it is replaced by compiled code once the metric proves busy. */
  find: SeriesFinder
  values: Float64Array
  /** `indexes.length` identifiers a series. */
  identifiers: Uint32Array
  /** Series + 1 by hash; 0 is empty. */
  slots: Int32Array
  mask: number
  /** Positions in use, freed ones among them. */
  size = 0
  /** Birth number by position; 0 means freed. */
  born: Uint32Array
  /** Live series. */
  live = 0
  /** Changes when a position may come to mean other labels; bound handles then look theirs up again. */
  epoch = 0
  /** What else is kept by position and has to go with a series. */
  onFree: ((series: number) => void) | undefined
  /** The identifiers that a finder wants, while it calls `findWanted`. */
  readonly wanted: Uint32Array
  readonly #options: SeriesTableOptions
  readonly #free: number[] = []
  /** Seconds since the Unix epoch by position, where somebody wants to know. */
  readonly #created: number[] | undefined
  #tombstones = 0
  #calls = 0

  constructor(options: SeriesTableOptions) {
    this.#options = options
    this.stride = options.stride
    this.linesPerSeries = options.linesPerSeries
    this.#created = options.created ? [] : undefined
    this.indexes = Object.entries(options.labels).map(
      ([name, declaration]) => new LabelIndex(name, declaration, options.onTrouble),
    )
    const capacity = this.indexes.length === 0 ? 1 : 4
    this.values = new Float64Array(capacity * options.stride)
    this.identifiers = new Uint32Array(capacity * this.indexes.length)
    this.born = new Uint32Array(capacity)
    this.slots = new Int32Array(capacity * 2)
    this.mask = this.slots.length - 1
    this.wanted = new Uint32Array(this.indexes.length)
    this.find = (table, labels) => {
      if (++this.#calls > callsBeforeCompiling) this.find = compileFinder(this.indexes)
      return plainFinder(table, labels)
    }
    this.#keepUnlabelled()
  }

  /** Labels of a series, in declared order. */
  labelsOf(series: number): Record<string, string> {
    const width = this.indexes.length
    return Object.fromEntries(
      this.indexes.map((index, label) => [index.name, index.values[this.identifiers[series * width + label]!] ?? '']),
    )
  }

  /** When a series began, in seconds since the Unix epoch; `undefined` unless the registry keeps it. */
  createdSeconds(series: number): number | undefined {
    return this.#created?.[series]
  }

  /** Positions of the live series. */
  *series(): Generator<number> {
    for (let series = 0; series < this.size; series++) if (this.born[series] !== 0) yield series
  }

  /** The series of the identifiers in `wanted`, created if the budget allows, else the metric's one overflow series. */
  findWanted(): number {
    const found = this.#search()
    if (found >= 0) return found
    const { budget, linesPerSeries } = this.#options
    if (this.wanted.every((identifier) => identifier === overflowId)) {
      budget.take(linesPerSeries)
    } else if (!budget.claim(linesPerSeries)) {
      this.#options.onTrouble('budget', '')
      this.wanted.fill(overflowId)
      return this.findWanted()
    }
    return this.#create()
  }

  /** Frees one series; false when there is none with these labels. */
  remove(labels: LabelRecord | null | undefined): boolean {
    for (const [label, index] of this.indexes.entries()) {
      const value = labels?.[index.name]
      const identifier = index.identifiers.get(value) ?? index.identifiers.get(String(value))
      if (identifier === undefined) return false
      this.wanted[label] = identifier
    }
    const series = this.#search()
    if (series < 0) return false
    this.free(series)
    this.#keepUnlabelled()
    return true
  }

  free(series: number): void {
    const width = this.indexes.length
    let slot = hashIdentifiers(this.identifiers, series * width, width) & this.mask
    while (this.slots[slot] !== series + 1) slot = (slot + 1) & this.mask
    this.slots[slot] = tombstone
    this.#tombstones++
    for (const [label, index] of this.indexes.entries()) index.release(this.identifiers[series * width + label]!)
    this.values.fill(0, series * this.stride, (series + 1) * this.stride)
    this.born[series] = 0
    this.#free.push(series)
    this.live--
    this.epoch++
    this.#options.budget.release(this.#options.linesPerSeries)
    this.onFree?.(series)
  }

  /** Frees every series; the one of a metric without labels starts again at zero. */
  clear(): void {
    for (const series of this.series()) this.free(series)
    this.#keepUnlabelled()
  }

  /** Without labels there is always the one series: recordings go to position 0 without looking for it. */
  #keepUnlabelled(): void {
    if (this.indexes.length === 0) this.findWanted()
  }

  #search(): number {
    const { slots, identifiers, wanted, mask } = this
    const width = wanted.length
    for (let slot = hashIdentifiers(wanted, 0, width) & mask; ; slot = (slot + 1) & mask) {
      const series = slots[slot]! - 1
      if (series === -1) return -1
      if (series >= 0 && this.#matches(identifiers, series * width)) return series
    }
  }

  #matches(identifiers: Uint32Array, offset: number): boolean {
    for (let label = 0; label < this.wanted.length; label++) {
      if (identifiers[offset + label] !== this.wanted[label]) return false
    }
    return true
  }

  #create(): number {
    const width = this.indexes.length
    const series = this.#free.pop() ?? this.size++
    if (this.size > this.born.length) this.#grow()
    if ((this.size + this.#tombstones) * 2 > this.slots.length) this.#rehash()
    this.identifiers.set(this.wanted, series * width)
    for (const [label, index] of this.indexes.entries()) index.use(this.wanted[label]!)
    this.#place(series)
    this.born[series] = ++births
    if (this.#created !== undefined) this.#created[series] = Date.now() / 1000
    this.live++
    return series
  }

  #place(series: number): void {
    const width = this.indexes.length
    let slot = hashIdentifiers(this.identifiers, series * width, width) & this.mask
    while (this.slots[slot]! > 0) slot = (slot + 1) & this.mask
    if (this.slots[slot] === tombstone) this.#tombstones--
    this.slots[slot] = series + 1
  }

  /** Doubles while small, then by half: a typed array twice too large is memory that a service pays for. */
  #grow(): void {
    const capacity = this.size <= 256 ? this.size * 2 : Math.ceil(this.size * 1.5)
    const values = new Float64Array(capacity * this.stride)
    values.set(this.values)
    this.values = values
    const identifiers = new Uint32Array(capacity * this.indexes.length)
    identifiers.set(this.identifiers)
    this.identifiers = identifiers
    const born = new Uint32Array(capacity)
    born.set(this.born)
    this.born = born
  }

  #rehash(): void {
    let length = this.slots.length
    while (length < this.size * 2) length *= 2
    this.slots = new Int32Array(length)
    this.mask = length - 1
    this.#tombstones = 0
    for (const series of this.series()) this.#place(series)
  }
}
