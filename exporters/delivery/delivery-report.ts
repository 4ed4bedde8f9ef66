import type { Clock } from './clock.ts'

/** Says how delivery to one destination goes: once when it changes, not once per failure. */
export interface DeliveryReport {
  delivering(): void
  failing(message: string): void
  /** Items were lost for this reason. */
  lost(reason: string, count: number, message?: string): void
}

/** A destination that comes and goes doesn't fill the log: the same news is told at most this often. */
const repeatAfterMs = 60_000

/** @param report receives whole sentences, for the service's log; an error it throws is ignored */
export function createDeliveryReport(
  destination: string,
  report: (message: string) => void,
  clock: Clock,
): DeliveryReport {
  const saidAtMs = new Map<string, number>()
  let failingSinceMs: number | undefined
  let failureSaid = false
  let lostWhileFailing = 0

  function say(subject: string, message: string): boolean {
    const nowMs = clock.monotonicMs()
    const lastMs = saidAtMs.get(subject)
    if (lastMs !== undefined && nowMs - lastMs < repeatAfterMs) return false
    saidAtMs.set(subject, nowMs)
    try {
      report(`${destination}: ${message}`)
    } catch {
      // The service's log is broken; the ledger still has the numbers.
    }
    return true
  }

  return {
    delivering() {
      if (failingSinceMs === undefined) return
      const seconds = ((clock.monotonicMs() - failingSinceMs) / 1000).toFixed(1)
      const lost = lostWhileFailing === 0 ? 'nothing lost' : `${lostWhileFailing} items lost`
      // An end is told whenever its beginning was.
      if (failureSaid) {
        saidAtMs.delete('delivering')
        say('delivering', `delivering again after ${seconds} s, ${lost}`)
      }
      failingSinceMs = undefined
      lostWhileFailing = 0
    },
    failing(message) {
      if (failingSinceMs !== undefined) return
      failingSinceMs = clock.monotonicMs()
      failureSaid = say('failing', `cannot deliver, will go on trying: ${message}`)
    },
    lost(reason, count, message) {
      if (failingSinceMs !== undefined) lostWhileFailing += count
      say(`lost ${reason}`, `${count} items lost (${reason})${message === undefined ? '' : `: ${message}`}`)
    },
  }
}
