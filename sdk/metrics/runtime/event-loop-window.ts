import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/**
 * How often the loop's lateness is looked at. What share of the time it is late is told as rightly by 20 looks a second as by
 * 100, and in an idle process each look is a wake-up, which is most of what vigie costs it.
 */
const resolutionMs = 50

/** What the event loop did over a window; seconds, and a share of 1. */
export interface EventLoopReading {
  readonly minSeconds: number
  readonly meanSeconds: number
  readonly p50Seconds: number
  readonly p90Seconds: number
  readonly p99Seconds: number
  readonly maxSeconds: number
  readonly utilizationRatio: number
}

interface Window {
  readonly delay: ReturnType<typeof monitorEventLoopDelay>
  readonly utilizationSince: ReturnType<typeof performance.eventLoopUtilization>
}

/**
 * Watches the event loop in two overlapping windows: a reading always covers the last one to two `windowMs`. So a spike
 * is in every scrape that follows within `windowMs`, whoever else scrapes meanwhile, which a reset at each scrape would
 * not give.
 */
export class EventLoopWindow {
  #older: Window = open()
  #newer: Window = this.#older

  /** To be called every `windowMs`. */
  rotate(): void {
    if (this.#older !== this.#newer) this.#older.delay.disable()
    this.#older = this.#newer
    this.#newer = open()
  }

  read(): EventLoopReading {
    const { delay, utilizationSince } = this.#older
    return {
      minSeconds: lateness(delay.count === 0 ? 0 : delay.min),
      meanSeconds: lateness(delay.count === 0 ? 0 : delay.mean),
      p50Seconds: lateness(delay.percentile(50)),
      p90Seconds: lateness(delay.percentile(90)),
      p99Seconds: lateness(delay.percentile(99)),
      maxSeconds: lateness(delay.max),
      utilizationRatio: performance.eventLoopUtilization(utilizationSince).utilization,
    }
  }

  stop(): void {
    this.#older.delay.disable()
    this.#newer.delay.disable()
  }
}

function open(): Window {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  return { delay, utilizationSince: performance.eventLoopUtilization() }
}

/** Node measures from one check to the next, in nanoseconds: what exceeds the pause between them is lateness. */
function lateness(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000)
}
