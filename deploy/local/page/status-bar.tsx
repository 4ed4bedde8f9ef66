import type { MetricStoreStats } from '../stores/metric-store.ts'
import type { StoreStats } from '../stores/store-stats.ts'
import { formatAge, formatBytes, formatCount } from './format.ts'

export interface Status {
  readonly nowMs: number
  readonly metrics: MetricStoreStats
  readonly traces: StoreStats
  readonly logs: StoreStats
}

/** What is kept, what had to go and how far back it reaches: nothing is lost silently. */
export function StatusBar({ status }: { status: Status | undefined }) {
  if (status === undefined) return <footer class="status" />
  const { metrics, traces, logs, nowMs } = status
  return (
    <footer class="status" title="In memory only: for an hour at most, less when a store is full">
      <Kept name="series" kept={metrics.series} store={metrics} nowMs={nowMs} byService={undefined} />
      <Kept name="spans" kept={traces.kept} store={traces} nowMs={nowMs} byService={traces.byService} />
      <Kept name="lines" kept={logs.kept} store={logs} nowMs={nowMs} byService={logs.byService} />
    </footer>
  )
}

interface KeptProperties {
  readonly name: string
  readonly kept: number
  readonly store: Pick<StoreStats, 'bytes' | 'maxBytes' | 'oldestMs' | 'dropped'>
  readonly nowMs: number
  readonly byService: Readonly<Record<string, number>> | undefined
}

function Kept({ name, kept, store, nowMs, byService }: KeptProperties) {
  const dropped = Object.values(store.dropped).reduce((sum, count) => sum + count, 0)
  const lines = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([what, count]) => `${what}: ${formatCount(count)}`)
      .join('\n')
  return (
    <span class="kept">
      <span title={byService && lines(byService)}>
        <b>{formatCount(kept)}</b> {name}
      </span>
      <span class={dropped > 0 ? 'dropped' : 'quiet'} title={lines(store.dropped)}>
        {formatCount(dropped)} dropped
      </span>
      <span class="quiet">
        {formatBytes(store.bytes)} of {formatBytes(store.maxBytes)}
      </span>
      {store.oldestMs > 0 && <span class="quiet">oldest {formatAge(nowMs - store.oldestMs)}</span>}
    </span>
  )
}
