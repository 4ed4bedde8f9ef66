import type { Clock } from '../../../exporters/delivery/clock.ts'

/** A clock that stands still until a test turns it. */
export interface TurnedClock extends Clock {
  /** Lets `milliseconds` pass: what falls due runs in order, with everything that follows from it. */
  turn(milliseconds: number): Promise<void>
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>
  /** How many times something keeps the process alive right now. */
  readonly keptAlive: number
  readonly pendingTimers: number
  /** How many want to be told of the end of the process. */
  readonly exitListeners: number
  /** Ends the process, as far as those see it who asked to be told. */
  exit(): void
}

export function createTurnedClock(): TurnedClock {
  let nowMs = 1_000
  let keptAlive = 0
  let soon: (() => void)[] = []
  const leaving = new Set<() => void>()
  const timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>()

  async function settle(): Promise<void> {
    do {
      const due = soon
      soon = []
      for (const callback of due) callback()
      // An immediate comes after all microtasks.
      await new Promise((resolve) => setImmediate(resolve))
    } while (soon.length > 0)
  }

  return {
    monotonicMs: () => nowMs,
    wallMs: () => 1_700_000_000_000 + nowMs,
    setTimer(callback, delayMs) {
      const timer = { dueMs: nowMs + delayMs, callback }
      timers.add(timer)
      return { cancel: () => timers.delete(timer) }
    },
    soon(callback) {
      soon.push(callback)
    },
    keepAlive() {
      keptAlive += 1
      return () => {
        keptAlive -= 1
      }
    },
    atExit(callback) {
      leaving.add(callback)
      return () => leaving.delete(callback)
    },
    exit() {
      for (const callback of leaving) callback()
    },
    get exitListeners() {
      return leaving.size
    },
    async turn(milliseconds) {
      const untilMs = nowMs + milliseconds
      await settle()
      for (;;) {
        const next = [...timers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0]
        if (next === undefined) break
        timers.delete(next)
        nowMs = Math.max(nowMs, next.dueMs)
        next.callback()
        await settle()
      }
      nowMs = untilMs
    },
    settle,
    get keptAlive() {
      return keptAlive
    },
    get pendingTimers() {
      return timers.size
    },
  }
}
