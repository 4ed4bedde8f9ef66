import { telemetryDropped, telemetryExported, telemetryPending, telemetryProduced } from '../catalogue/telemetry.ts'
import { counter, gauge } from '../metrics/index.ts'
import type { DropReason, Ledger, LedgerSnapshot, Signal } from './ledger.ts'
import { ledgers } from './ledgers.ts'

interface Account {
  readonly labels: { readonly signal: Signal; readonly destination: string }
  readonly snapshot: LedgerSnapshot
}

/** Declares the metrics of the ledgers; they are read when a scrape asks, and cost nothing before. */
export function declareLedgerMetrics(): void {
  counter({
    ...telemetryProduced,
    collect: () => accounts().map(({ labels, snapshot }) => ({ labels, value: snapshot.produced })),
  })
  counter({
    ...telemetryExported,
    collect: () => accounts().map(({ labels, snapshot }) => ({ labels, value: snapshot.exported })),
  })
  gauge({
    ...telemetryPending,
    collect: () => accounts().map(({ labels, snapshot }) => ({ labels, value: snapshot.pending })),
  })
  counter({
    ...telemetryDropped,
    collect: () =>
      accounts().flatMap(({ labels, snapshot }) =>
        Object.entries(snapshot.dropped).map(([reason, value]) => ({
          labels: { ...labels, reason: reason as DropReason },
          value,
        })),
      ),
  })
}

/** One account for each signal and destination: ledgers of telemetry that was stopped and started again are added up. */
function accounts(): Account[] {
  const byKey = Map.groupBy(ledgers(), ({ signal, destination }) => `${signal} ${destination}`)
  return [...byKey.values()].map((group) => ({
    labels: { signal: group[0]!.signal, destination: group[0]!.destination },
    snapshot: group.map((ledger: Ledger) => ledger.snapshot()).reduce(sum),
  }))
}

function sum(left: LedgerSnapshot, right: LedgerSnapshot): LedgerSnapshot {
  const reasons = Object.keys(left.dropped) as DropReason[]
  return {
    produced: left.produced + right.produced,
    exported: left.exported + right.exported,
    pending: left.pending + right.pending,
    dropped: Object.fromEntries(
      reasons.map((reason) => [reason, left.dropped[reason] + right.dropped[reason]]),
    ) as Record<DropReason, number>,
  }
}
