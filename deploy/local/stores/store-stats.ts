/** What a bounded store holds and what it had to let go. Times are Unix milliseconds, 0 when the store is empty. */
export interface StoreStats {
  /** Items ever accepted. */
  readonly received: number
  /** Items held now. */
  readonly kept: number
  readonly bytes: number
  readonly maxBytes: number
  readonly oldestMs: number
  /** Items let go before their time, by service: the store was full, or the item alone was too large. */
  readonly dropped: Readonly<Record<string, number>>
  /** Items held, by service. */
  readonly byService: Readonly<Record<string, number>>
}

/** Bounds of a store. An item counts for the age it was received at, so a skewed clock or an import cannot empty it. */
export interface StoreLimits {
  readonly maxBytes: number
  readonly retentionMs: number
}
