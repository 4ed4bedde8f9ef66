/** Time as delivery sees it: real in a service, turned by hand in tests. */
export interface Clock {
  /** Milliseconds that never go back, whatever happens to the wall clock. */
  monotonicMs(): number
  /** Milliseconds since the Unix epoch; only for dates that a server sends. */
  wallMs(): number
  /** Calls back once after `delayMs`, without keeping the process alive. */
  setTimer(callback: () => void, delayMs: number): Timer
  /** Calls back once, after the work that is on the stack now. */
  soon(callback: () => void): void
  /** Keeps the process alive until the returned function is called. */
  keepAlive(): () => void
  /** Calls back when the process, or this thread, ends, unless the returned function is called before. */
  atExit(callback: () => void): () => void
}

/** A timer that has been set. */
export interface Timer {
  cancel(): void
}

/** The clock of this machine. */
export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimer(callback, delayMs) {
    const timeout = setTimeout(callback, delayMs)
    timeout.unref()
    return { cancel: () => clearTimeout(timeout) }
  },
  soon(callback) {
    setImmediate(callback)
  },
  keepAlive() {
    const interval = setInterval(() => {}, 2 ** 30)
    return () => clearInterval(interval)
  },
  atExit(callback) {
    process.once('exit', callback)
    return () => process.off('exit', callback)
  },
}
