/** The three signals that leave the process by push. */
export type Signal = 'spans' | 'logs' | 'metrics'

/** Why telemetry was lost. */
export type DropReason = 'queue_full' | 'rejected' | 'undeliverable' | 'too_large' | 'deadline' | 'closed' | 'error'

/**
 * The SDK's own account of one signal on its way to one destination. At any time
 * `produced = exported + dropped + pending`; `pending` is derived, so the identity can't be broken by a missed update.
 */
export interface Ledger {
  readonly signal: Signal
  /** `loki`, `otlp`, `jaeger`, … */
  readonly destination: string
  produced(count: number): void
  exported(count: number): void
  dropped(reason: DropReason, count: number): void
  snapshot(): LedgerSnapshot
}

/** A moment's reading of a ledger; counts of items. */
export interface LedgerSnapshot {
  readonly produced: number
  readonly exported: number
  readonly dropped: Readonly<Record<DropReason, number>>
  readonly pending: number
}
