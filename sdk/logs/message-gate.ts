import { logAccount } from './log-account.ts'

export interface MessageGateOptions {
  /** Share of the lines to keep, from 0 to 1, by message as it stands in the code: `{ 'cache miss': 0.01 }`. */
  readonly sampling: Readonly<Record<string, number>>
  /** Lines of one message a second; Infinity for no limit. */
  readonly maxPerSecond: number
  /** Monotonic. @default performance.now */
  readonly nowMs?: () => number
  /** Writes the line that tells how many were held back, where no further line of that message came to tell it. */
  onHeldBack(message: string, count: number): void
}

/** Decides which lines are written, by their message, and keeps count of the others. */
export interface MessageGate {
  /**
   * @param message as it stands in the code, before values are put in
   * @param traceId lines of one trace are kept or held back together
   * @returns -1 to hold this line back, else how many lines of this message were held back since the last one
   */
  pass(message: string, traceId: string | undefined): number
  /** Tells what is still held back, and frees the timer. */
  stop(): void
}

interface MessageState {
  readonly keep: number
  /** Grows by `keep` with each line outside a trace: a line is kept whenever it passes a whole number. */
  share: number
  windowStartMs: number
  inWindow: number
  heldBack: number
}

/** Different messages; what comes beyond is made of data, and passes one limit together. */
const capacity = 1_000
const tellEveryMs = 10_000
const windowMs = 1_000

/** The message of the lines that tell what was held back: held back themselves, they would take the counts along. */
export const heldBackMessage = 'lines were held back'

export function createMessageGate(options: MessageGateOptions): MessageGate {
  const { sampling, maxPerSecond, onHeldBack } = options
  const nowMs = options.nowMs ?? (() => performance.now())
  const states = new Map<string, MessageState>()
  const timer = setInterval(tell, tellEveryMs)
  timer.unref()

  function tell(): void {
    for (const [message, state] of states) {
      if (state.heldBack === 0) {
        // Messages made of data come once: kept for good, they would leave no room for those of the code.
        if (state.keep === 1 && nowMs() - state.windowStartMs >= windowMs) states.delete(message)
        continue
      }
      const count = state.heldBack
      state.heldBack = 0
      onHeldBack(message, count)
    }
  }

  function stateOf(message: string): MessageState {
    const known = states.get(message)
    if (known) return known
    if (states.size >= capacity && !Object.hasOwn(sampling, message)) return states.get('') ?? begin('')
    return begin(message)
  }

  function begin(message: string): MessageState {
    const keep = Object.hasOwn(sampling, message) ? sampling[message]! : 1
    const state = { keep, share: 0, windowStartMs: nowMs(), inWindow: 0, heldBack: 0 }
    states.set(message, state)
    return state
  }

  return {
    pass(message, traceId) {
      if (message === heldBackMessage) return 0
      const state = stateOf(message)
      if (state.keep < 1 && !sampled(state, traceId)) {
        state.heldBack++
        logAccount.heldBack.sampling++
        return -1
      }
      const now = nowMs()
      if (now - state.windowStartMs >= windowMs) {
        state.windowStartMs = now
        state.inWindow = 0
      }
      if (state.inWindow >= maxPerSecond) {
        state.heldBack++
        logAccount.heldBack.rate_limit++
        return -1
      }
      state.inWindow++
      const { heldBack } = state
      state.heldBack = 0
      return heldBack
    },
    stop() {
      clearInterval(timer)
      tell()
    },
  }
}

function sampled(state: MessageState, traceId: string | undefined): boolean {
  if (traceId !== undefined) return Number.parseInt(traceId.slice(-8), 16) < state.keep * 0x1_0000_0000
  state.share += state.keep
  if (state.share < 1) return false
  state.share -= 1
  return true
}
