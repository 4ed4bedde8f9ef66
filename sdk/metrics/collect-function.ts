import type { LabelRecord } from './series-finder.ts'
import type { SeriesTable } from './series-table.ts'

/** One reading of a metric with labels. */
export interface Reading<Labels> {
  readonly labels: Labels
  readonly value: number
}

/** What a metric's function may return: the number, or the whole set of readings; at once or later. */
export type Collected<Labels> = number | Iterable<Reading<Labels>> | undefined

/** Called once for every scrape; a series that it no longer returns disappears. Throwing fails the scrape. */
export type CollectFunction<Labels> = () => Collected<Labels> | Promise<Collected<Labels>>

/** Runs `collect` and makes the table hold exactly what it returned. */
export function refreshFrom(table: SeriesTable, collect: CollectFunction<LabelRecord>): void | Promise<void> {
  const collected = collect()
  if (collected instanceof Promise) return collected.then((later) => store(table, later))
  store(table, collected)
}

function store(table: SeriesTable, collected: Collected<LabelRecord>): void {
  if (collected === undefined) return
  if (typeof collected === 'number') {
    if (table.indexes.length === 0) table.values[0] = collected
    return
  }
  const touched = new Set<number>()
  for (const { labels, value } of collected) {
    const series = table.find(table, labels)
    // Two readings that fold into one overflow series are a sum, not the last of them.
    table.values[series] = touched.has(series) ? table.values[series]! + value : value
    touched.add(series)
  }
  for (const series of table.series()) if (!touched.has(series)) table.free(series)
}
