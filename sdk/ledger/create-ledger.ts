import type { DropReason, Ledger, Signal } from './ledger.ts'
import { ledgers } from './ledgers.ts'

/** Opens the account of one signal on its way to one destination, and lists it in {@link ledgers} for good. */
export function createLedger(signal: Signal, destination: string): Ledger {
  let producedCount = 0
  let exportedCount = 0
  let droppedCount = 0
  const dropped: Record<DropReason, number> = {
    queue_full: 0,
    rejected: 0,
    undeliverable: 0,
    too_large: 0,
    deadline: 0,
    closed: 0,
    error: 0,
  }

  const ledger: Ledger = {
    signal,
    destination,
    produced(count) {
      producedCount += count
    },
    exported(count) {
      exportedCount += count
    },
    dropped(reason, count) {
      dropped[reason] += count
      droppedCount += count
    },
    snapshot() {
      return {
        produced: producedCount,
        exported: exportedCount,
        dropped: { ...dropped },
        pending: producedCount - exportedCount - droppedCount,
      }
    },
  }
  ledgers().push(ledger)
  return ledger
}
