import { log } from './log.ts'
import { createMessageGate, type MessageGate } from './message-gate.ts'

/** The gate that the options ask for; undefined where every line is to be written, which then costs nothing. */
export function createGate({
  sampling,
  maxPerSecond,
}: {
  readonly sampling: Readonly<Record<string, number>>
  /** 0 for no limit. */
  readonly maxPerSecond: number
}): MessageGate | undefined {
  if (maxPerSecond === 0 && Object.keys(sampling).length === 0) return undefined
  return createMessageGate({
    sampling,
    maxPerSecond: maxPerSecond === 0 ? Number.POSITIVE_INFINITY : maxPerSecond,
    onHeldBack: (message, count) => log.info({ of: message, count }, 'lines were held back'),
  })
}
