import type { Signal } from '../../sdk/ledger/ledger.ts'
import type { Clock } from './clock.ts'

/** Says how delivery to one destination goes: once when it changes, not once per failure. */
export interface DeliveryReport {
  delivering(): void
  failing(message: string): void
  /** The end: nobody has ever been there, and so this many items were lost. */
  nobodyThere(message: string, count: number): void
  /** Items were lost for this reason. */
  lost(reason: string, count: number, message?: string): void
}

export interface DeliveryReportOptions {
  /** The destination's name. */
  readonly name: string
  /** Where it should be. */
  readonly address: string | undefined
  /** What a user can do when nobody is there. */
  readonly advice: string | undefined
  readonly signal: Signal
  /** Receives whole sentences, for the service's log; an error it throws is ignored. */
  readonly report: (message: string) => void
  readonly clock: Clock
}

/** A destination that comes and goes doesn't fill the log: the same news is told at most this often. */
const repeatAfterMs = 60_000

const itemNames: Readonly<Record<Signal, string>> = { spans: 'span', logs: 'log line', metrics: 'metric' }

export function createDeliveryReport(options: DeliveryReportOptions): DeliveryReport {
  const { name, address, advice, clock } = options
  const counted = (count: number) => `${count} ${itemNames[options.signal]}${count === 1 ? '' : 's'}`
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
      options.report(`${name}: ${message}`)
    } catch {
      // The service's log is broken; the ledger still has the numbers.
    }
    return true
  }

  return {
    delivering() {
      if (failingSinceMs === undefined) return
      const seconds = ((clock.monotonicMs() - failingSinceMs) / 1000).toFixed(1)
      const lost = lostWhileFailing === 0 ? 'nothing lost' : `${counted(lostWhileFailing)} lost`
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
    nobodyThere(message, count) {
      const place = address ?? 'its address'
      const what = message.includes('ECONNREFUSED')
        ? `nobody listens at ${place}`
        : `cannot reach ${place} (${message})`
      say('nobody there', `${what}; ${counted(count)} lost${advice === undefined ? '' : `. ${advice}`}`)
    },
    lost(reason, count, message) {
      if (failingSinceMs !== undefined) lostWhileFailing += count
      say(`lost ${reason}`, `${counted(count)} lost (${reason})${message === undefined ? '' : `: ${message}`}`)
    },
  }
}
