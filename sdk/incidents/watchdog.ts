import type { Profiler } from 'node:inspector'
import { Worker } from 'node:worker_threads'
import { type Standstill, type WatchdogData, type WatchdogMessage, watchMainThread } from './watch-main-thread.ts'

export interface WatchdogOptions {
  /** Profiles stalls of this length; the profile begins when half of it is over. */
  readonly profiled?: { readonly stallMs: number } | undefined
  /** Tells, while it lasts, what blocks the loop for longer than this. */
  readonly told?:
    | {
        readonly stallMs: number
        /** Where the thread writes its line. */
        readonly fileDescriptor: 1 | 2
        /** JSON fields that every line of the service carries. */
        readonly fields: Readonly<Record<string, unknown>>
        /** Called when the loop turns again. */
        onEnd(standstill: Standstill): void
      }
    | undefined
  /** The thread is gone; without it the service is as well as before. */
  onError(error: unknown): void
  /** At the latest; see `begin`. @default 1_000 */
  readonly beginAfterMs?: number
}

export interface Watchdog {
  /** Resolves when its thread has seen the main one alive; what stalls before is not profiled. */
  readonly ready: Promise<void>
  /** Starts the thread, if it doesn't run yet: as soon as there is something to watch over. */
  begin(): void
  /** The profile of the stall that has just ended; undefined where none could be taken within `waitMs`. */
  profile(waitMs: number): Promise<Profiler.Profile | undefined>
  stop(): void
}

const longestBeatMs = 100
const shortestBeatMs = 10

/**
 * Watches the event loop from another thread: a thread that stands still can neither look at itself nor speak. A probe on
 * the loop needs no such help: it doesn't answer, and that is what kubelet looks at. The thread is for those who ask why:
 * it profiles the stall, and writes the stack of what blocks the loop before kubelet's patience ends and nobody can be
 * asked any more.
 *
 * One thread does both. It is asked for, since it costs memory, and it is not there yet while the service starts, so that
 * it costs no time then, and a short job never pays for it.
 */
export function startWatchdog({ profiled, told, onError, beginAfterMs = 1_000 }: WatchdogOptions): Watchdog {
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>()
  const shortestMs = Math.min(profiled?.stallMs ?? Number.POSITIVE_INFINITY, told?.stallMs ?? Number.POSITIVE_INFINITY)
  const beatMs = Math.max(shortestBeatMs, Math.min(longestBeatMs, Math.floor(shortestMs / 4)))
  const beats = new Int32Array(new SharedArrayBuffer(4))
  let worker: Worker | undefined
  let beating: NodeJS.Timeout | undefined
  let stopped = false
  let last: Profiler.Profile | undefined
  let waiting: ((profile: Profiler.Profile | undefined) => void) | undefined

  function begin(): void {
    clearTimeout(beginning)
    if (worker !== undefined || stopped) return
    // Its own source as text: the bundle has no file for it, and it needs nothing but what Node has.
    worker = new Worker(`(${watchMainThread.toString()})()`, {
      eval: true,
      name: 'vigie-watchdog',
      // None of the service's preloads, and no variables: it needs neither.
      execArgv: [],
      env: {},
      workerData: {
        beats,
        beatMs,
        profileAfterMs: profiled && profiled.stallMs / 2,
        tellAfterMs: told?.stallMs,
        fileDescriptor: told?.fileDescriptor ?? 1,
        fields: told?.fields ?? {},
      } satisfies WatchdogData,
      resourceLimits: { maxOldGenerationSizeMb: profiled ? 32 : 16, maxYoungGenerationSizeMb: profiled ? 4 : 2 },
    })
    worker.on('error', onError)
    worker.on('message', hear)
    // Last: a listener for messages makes a worker count again, and the process would never end by itself.
    worker.unref()
    beating = setInterval(() => Atomics.add(beats, 0, 1), beatMs).unref()
  }

  function hear(message: WatchdogMessage): void {
    if (message.kind === 'ready') isReady()
    else if (message.kind === 'end') told?.onEnd(message.standstill)
    else {
      last = message.profile
      waiting?.(message.profile)
    }
  }

  const beginning = setTimeout(begin, beginAfterMs).unref()
  return {
    ready,
    begin,
    async profile(waitMs) {
      const limit = setTimeout(() => waiting?.(undefined), waitMs)
      const profile = last ?? (await new Promise<Profiler.Profile | undefined>((resolve) => (waiting = resolve)))
      clearTimeout(limit)
      waiting = undefined
      last = undefined
      return profile
    },
    stop() {
      stopped = true
      clearTimeout(beginning)
      clearInterval(beating)
      void worker?.terminate()
    },
  }
}
