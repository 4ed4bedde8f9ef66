import { type LabelRecord, withoutLabels } from './series-finder.ts'
import type { SeriesTable } from './series-table.ts'

/** One reading of a metric with labels. */
export interface Reading<Labels> {
  readonly labels: Labels
  readonly value: number
}

/** What a metric's function may return: the number, or the whole set of readings; at once or later. */
export type Collected<Labels> = number | Iterable<Reading<Labels>> | undefined

/**
 * Called once for every scrape; a series that it no longer returns disappears. When it throws, the
 * scrape fails and names it; catch what the other metrics should not suffer from. When it does not answer within the registry's
 * `collectTimeoutMs`, its metric is left out of that scrape. Both are counted, and reported once.
 */
export type CollectFunction<Labels> = () => Collected<Labels> | Promise<Collected<Labels>>

/** Runs `collect` and makes the table hold exactly what it returned. */
export function refreshFrom(table: SeriesTable, collect: CollectFunction<LabelRecord>): void | Promise<void> {
  const collected = collect()
  // Not every promise is one of `Promise`'s: a query builder's has no more than `then`.
  if (isThenable(collected)) return Promise.resolve(collected).then((later) => store(table, later))
  store(table, collected)
}

function isThenable(value: unknown): value is PromiseLike<Collected<LabelRecord>> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function store(table: SeriesTable, collected: Collected<LabelRecord>): void {
  if (collected === undefined || collected === null) return
  if (typeof collected === 'number') {
    if (table.indexes.length === 0) table.values[0] = collected
    return
  }
  if (typeof collected !== 'object' || !(Symbol.iterator in collected)) {
    throw new TypeError(`it returned ${typeof collected}, not a number or readings`)
  }
  const touched = new Set<number>()
  for (const { labels, value } of collected) {
    const series = table.find(table, labels ?? withoutLabels)
    // Two readings that fold into one overflow series are a sum, not the last of them.
    table.values[series] = (touched.has(series) ? table.values[series]! : 0) + Number(value)
    touched.add(series)
  }
  for (const series of table.series()) if (!touched.has(series)) table.free(series)
}
