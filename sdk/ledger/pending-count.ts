import { ledgers } from './ledgers.ts'

/** How much waits for delivery in this process, all signals and destinations together. */
export function pendingCount(): number {
  return ledgers().reduce((sum, ledger) => sum + ledger.snapshot().pending, 0)
}
