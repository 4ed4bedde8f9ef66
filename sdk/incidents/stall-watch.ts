/** One stretch of time in which the event loop did not turn. */
export interface Stall {
  readonly durationMs: number
  /** Of one core, over the stall: near 1 when code ran all the time, near 0 when the process was stopped or starved. */
  readonly cpuShare: number
}

export interface StallClock {
  /** Monotonic milliseconds. */
  nowMs(): number
  /** Milliseconds of CPU time that the process has used. */
  cpuMs(): number
}

const systemClock: StallClock = {
  nowMs: () => performance.now(),
  cpuMs() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
}

/** Looks this often at the clock: a stall may be told shorter than it was by at most that. An idle process is woken each time. */
const lookEveryMs = 250

/**
 * Tells when the event loop has stood still for `boundMs` or longer, as soon as it turns again.
 *
 * @returns a function that ends the watch
 */
export function watchStalls(boundMs: number, onStall: (stall: Stall) => void, clock = systemClock): () => void {
  let lastMs = clock.nowMs()
  let lastCpuMs = clock.cpuMs()
  const timer = setInterval(() => {
    const nowMs = clock.nowMs()
    const cpuMs = clock.cpuMs()
    const elapsedMs = nowMs - lastMs
    const lateMs = elapsedMs - lookEveryMs
    if (lateMs >= boundMs)
      onStall({ durationMs: Math.round(lateMs), cpuShare: Math.round(((cpuMs - lastCpuMs) / elapsedMs) * 100) / 100 })
    lastMs = nowMs
    lastCpuMs = cpuMs
  }, lookEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}
