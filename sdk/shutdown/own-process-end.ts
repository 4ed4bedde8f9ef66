import { writeSync } from 'node:fs'
import { inspect } from 'node:util'
import { obeyPrimary } from './cluster-processes.ts'
import { deferExit } from './defer-exit.ts'
import { holdSignals } from './hold-signals.ts'
import { keepFlushing } from './keep-flushing.ts'
import { listensItself } from './listens-itself.ts'

/** What the end of the process can be made of. */
export interface ProcessEnd {
  /** The whole shutdown. @returns whether all went well; `flushTimeoutMs` bounds its last step */
  shutdown(flushTimeoutMs: number): Promise<boolean>
  /** Not ready from now on. */
  drain(): void
  /** Takes no new connection from now on. */
  stopListening(): void
  /** Delivers what is pending, telemetry goes on after it. Doesn't reject. */
  flush(limitMs: number): Promise<void>
  /** Delivers what is pending and counts the rest as lost; nothing is taken after it. Doesn't reject. */
  finish(limitMs: number): Promise<void>
  /** How much waits for delivery. */
  pending(): number
  /** Told about an error that nobody caught, before the end. */
  onFatal(error: unknown, origin: string): void
  /** Told when a service that wanted to end itself is still there after so long. */
  onStillRunning(signal: string, afterMs: number): void
  readonly timeoutMs: number
  /** How long load balancers take to hear that the process is not ready. */
  readonly drainDelayMs: number
  readonly flushTimeoutMs: number
}

const signals = { SIGTERM: 143, SIGINT: 130 } as const
type EndSignal = keyof typeof signals

/** Somebody waits at a terminal. */
const interactiveFlushMs = 1_000
/** After an error that nobody caught the process is broken: its last words are worth this much time, no more. */
const crashFlushMs = 2_000
/** A timer may be this late in a process that is busy with errors. */
const lateMs = 500

/**
 * Ends the process in order on SIGTERM and SIGINT, at once on a second one; logs and flushes before an uncaught error ends
 * it with exit code 1; flushes before it ends by itself.
 *
 * A service that listens to a signal itself keeps the last word: then vigie turns unready, gives it the signal when load
 * balancers have had `drainDelayMs` to hear of that (most services close their server at once), sends what the service emits
 * while it ends, and holds back its `process.exit()` or its last signal until that is delivered, for `flushTimeoutMs` at most.
 *
 * Exit codes: 0 when all ended in time, 1 when a step was late or failed or an error ended it, 143 or 130 for a second
 * signal; `process.exitCode` of the service comes first.
 *
 * @returns a function that takes everything away
 */
export function ownProcessEnd(end: ProcessEnd): () => void {
  let ending: 'no' | 'held' | 'by vigie' | 'by the service' | 'now' = 'no'
  let flushMs = end.flushTimeoutMs
  let flushed = false
  let release = () => {}
  let toldByPrimary = false
  let lastWordsUntilMs = 0

  const beginLastWords = (limitMs: number) => {
    ending = 'now'
    lastWordsUntilMs = performance.now() + limitMs + lateMs
  }

  /** Keeps the first signal from a service that would close its server on it, as long as requests may still be on their way. */
  const hold = (signal: EndSignal, deliver: () => void): boolean => {
    if (ending === 'held') {
      onSignal(signal) // The second one: the service doesn't know of the first.
      return true
    }
    if (ending !== 'no' || end.drainDelayMs === 0 || !listensItself(signal)) return false
    ending = 'held'
    end.drain()
    setTimeout(
      () => {
        if (ending !== 'held') return
        ending = 'no'
        deliver()
      },
      Math.min(end.drainDelayMs, end.timeoutMs / 2),
    )
    return true
  }

  const onSignal = (signal: EndSignal) => {
    if (ending !== 'no') {
      // A signal to the whole group reaches a worker beside its primary's word: that is once, not twice.
      if (toldByPrimary) {
        toldByPrimary = false
        return
      }
      release()
      process.exit(signals[signal])
    }
    if (signal === 'SIGINT') flushMs = Math.min(flushMs, interactiveFlushMs)
    if (listensItself(signal)) letServiceEnd(signal)
    else {
      ending = 'by vigie'
      void end.shutdown(flushMs).then((sound) => process.exit(process.exitCode ?? (sound ? 0 : 1)))
    }
  }

  const letServiceEnd = (signal: EndSignal) => {
    ending = 'by the service'
    end.drain()
    const stopFlushing = keepFlushing({ pending: end.pending, flush: () => end.flush(flushMs) })
    const patience = setTimeout(() => end.onStillRunning(signal, end.timeoutMs), end.timeoutMs)
    patience.unref()
    const restore = deferExit(
      () => end.pending() > 0,
      (exit) => {
        beginLastWords(flushMs)
        void end.finish(flushMs).finally(() => {
          release()
          exit()
        })
      },
    )
    release = () => {
      stopFlushing()
      clearTimeout(patience)
      restore()
    }
  }

  const onUncaught = (error: unknown, origin: string) => {
    if (process.listenerCount('uncaughtException') > 1) return // The service decides.
    if (ending === 'now') {
      // Errors come in bursts: a dependency that goes away rejects in many places at once. The first one has said it; the
      // others must not cut off its last words, unless they leave the loop no time for these.
      if (performance.now() < lastWordsUntilMs) return
      release()
      process.exit(1)
    }
    // Also when the loop runs empty before the end.
    process.exitCode = 1
    writeError(error)
    end.onFatal(error, origin)
    end.drain()
    end.stopListening()
    const limitMs = Math.min(flushMs, crashFlushMs)
    beginLastWords(limitMs)
    void end.finish(limitMs).finally(() => {
      release()
      process.exit(1)
    })
  }

  const onEmptyLoop = () => {
    if (ending === 'now' || ending === 'by vigie' || (flushed && end.pending() === 0)) return
    flushed = true
    void end.flush(flushMs).then(() => {
      if (end.pending() === 0) return
      beginLastWords(0)
      void end.finish(0) // Counts and tells what is lost.
    })
  }

  const disobey = obeyPrimary(() => {
    if (ending !== 'no') return
    process.emit('SIGTERM', 'SIGTERM')
    toldByPrimary = true
  })
  const letThrough = holdSignals(Object.keys(signals) as EndSignal[], hold)
  for (const signal of Object.keys(signals) as EndSignal[]) process.on(signal, onSignal)
  process.on('uncaughtException', onUncaught)
  process.on('beforeExit', onEmptyLoop)
  return () => {
    if (ending !== 'now') release()
    disobey()
    letThrough()
    for (const signal of Object.keys(signals) as EndSignal[]) process.off(signal, onSignal)
    process.off('uncaughtException', onUncaught)
    process.off('beforeExit', onEmptyLoop)
  }
}

/** As Node prints it when nobody listens; the log may go elsewhere, or nowhere. */
function writeError(error: unknown): void {
  try {
    writeSync(2, `Uncaught ${inspect(error)}\n`)
  } catch {
    // A closed or a full pipe must not keep the process from ending.
  }
}
