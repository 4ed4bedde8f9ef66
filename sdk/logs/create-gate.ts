import { log } from './log.ts'
import { createMessageGate, heldBackMessage, type MessageGate } from './message-gate.ts'

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
    onHeldBack: (message, count) => {
      // Held back were lines that the level lets through, so the count passes it too.
      const level = (['info', 'warn', 'error', 'fatal'] as const).find((name) => log.isLevelEnabled(name))
      if (level) log[level]({ of: message, count }, heldBackMessage)
    },
  })
}
