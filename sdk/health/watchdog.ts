import { Worker } from 'node:worker_threads'
import { type Stall, type WatchdogData, watchMainThread } from './watch-main-thread.ts'

export interface WatchdogOptions {
  /** How long the loop may stand still before it is told of. */
  readonly stallMs: number
  /** Where the thread writes its line: 1 or 2. */
  readonly fileDescriptor: 1 | 2
  /** JSON fields that every line of the service carries. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Told when the loop turns again. */
  onEnd(stall: Stall): void
}

/**
 * Watches the event loop from another thread, which alone can speak while it stands still. A probe on the loop itself
 * needs no such help: it doesn't answer, and that is what kubelet looks at. The thread is for the reader of the log: it
 * writes the stack of what blocks the loop, before kubelet's patience ends and nobody can ask any more.
 *
 * Off by default: it costs a thread (see `health.watchdogMs`).
 *
 * @returns a function that ends it
 */
export function startWatchdog({ stallMs, fileDescriptor, fields, onEnd }: WatchdogOptions): () => void {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const beatMs = Math.max(10, Math.floor(stallMs / 4))
  // Its own source as text: the bundle has no file for it, and nothing it needs but what Node has.
  const worker = new Worker(`(${watchMainThread.toString()})()`, {
    eval: true,
    // Not the flags of the service: `--import vigie/register` is for its own threads.
    execArgv: [],
    workerData: { beats, beatMs, stallMs, fileDescriptor, fields } satisfies WatchdogData,
    name: 'vigie-watchdog',
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  })
  worker.on('message', onEnd)
  // Without it the service is as well as before.
  worker.on('error', () => {})
  // Last: a listener for messages makes a worker count again.
  worker.unref()
  const timer = setInterval(() => Atomics.add(beats, 0, 1), beatMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    void worker.terminate()
  }
}
