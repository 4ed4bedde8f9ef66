import type { Profiler } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { watchdogProgram } from './watchdog-program.ts'

export interface Watchdog {
  /** Resolves when its thread has seen the main one alive; what stalls before is not profiled. */
  readonly ready: Promise<void>
  /** The profile of the stall that has just ended; undefined where none could be taken within `waitMs`. */
  profile(waitMs: number): Promise<Profiler.Profile | undefined>
  stop(): void
}

const beatEveryMs = 50

/**
 * Profiles the main thread while it stalls, from a thread of its own: a thread that stands still can't look at itself.
 *
 * @param boundMs without a sign of life for so long, profiling begins
 */
export function startWatchdog(boundMs: number, onError: (error: unknown) => void): Watchdog {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(watchdogProgram, {
    eval: true,
    name: 'vigie-watchdog',
    workerData: { beats, boundMs },
    // None of the service's preloads, and no variables: it needs neither.
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
  })
  worker.unref()
  worker.on('error', onError)
  let last: Profiler.Profile | undefined
  let waiting: ((profile: Profiler.Profile | undefined) => void) | undefined
  let isReady = () => {}
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  worker.on('message', (message: 'ready' | Profiler.Profile) => {
    if (message === 'ready') return isReady()
    last = message
    waiting?.(message)
  })
  const timer = setInterval(() => Atomics.add(beats, 0, 1), beatEveryMs)
  timer.unref()
  return {
    ready,
    async profile(waitMs) {
      const limit = setTimeout(() => waiting?.(undefined), waitMs)
      const profile = last ?? (await new Promise<Profiler.Profile | undefined>((resolve) => (waiting = resolve)))
      clearTimeout(limit)
      waiting = undefined
      last = undefined
      return profile
    },
    stop() {
      clearInterval(timer)
      void worker.terminate()
    },
  }
}
