import type { Ledger } from './ledger.ts'

// A process may load vigie twice, as ES module and as CommonJS. The registry of symbols is what both copies share.
const registryKey = Symbol.for('vigie.ledgers')
type Registry = typeof globalThis & { [registryKey]?: Ledger[] }

/**
 * Every ledger of this process, oldest first, also those of destinations that are closed: counters must not go back.
 * Two entries with the same signal and destination (telemetry stopped and started again) are to be added up.
 */
export function ledgers(): Ledger[] {
  const registry = globalThis as Registry
  registry[registryKey] ??= []
  return registry[registryKey]
}
