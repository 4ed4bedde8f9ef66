import { isMainThread } from 'node:worker_threads'
import { pendingCount } from '../ledger/pending-count.ts'
import type { Logger } from '../logs/logger.ts'
import type { ResolvedOptions } from '../options/resolved-options.ts'
import { endClusterWorkers } from './cluster-processes.ts'
import { flushBeforeExit } from './flush-before-exit.ts'
import type { ListeningServers } from './listening-servers.ts'
import { ownProcessEnd } from './own-process-end.ts'
import { settledOrAborted } from './settled-or-aborted.ts'
import { createShutdown, type Shutdown } from './shutdown.ts'
import { systemShutdownClock, timeLimit } from './shutdown-clock.ts'

export interface ShutdownParts {
  readonly options: ResolvedOptions['shutdown']
  readonly logger: Logger
  readonly listening: ListeningServers
  /** Probes say from now on that no more should come. */
  drain(): void
  /** Observes what has ended but was not looked at yet. */
  endPending(): void
  nextScrape(signal: AbortSignal): Promise<void>
  flush(signal: AbortSignal): Promise<void>
  /** Flushes, and ends telemetry. */
  finish(signal: AbortSignal): Promise<void>
}

/** Makes vigie the one owner of how the process ends: on signals, on what nobody caught, and when there is nothing left to do. */
export function startShutdown(parts: ShutdownParts): Shutdown {
  const { options, logger, listening } = parts
  const { timeoutMs, drainDelayMs, flushTimeoutMs } = options
  const finish = async (signal: AbortSignal): Promise<void> => {
    await parts.finish(signal)
    stopOwning()
  }
  const flush = async (limitMs: number): Promise<void> => {
    const signal = AbortSignal.timeout(limitMs)
    await settledOrAborted(() => parts.flush(signal), signal, { withLastTurn: false })
  }
  /** The process waits for this, and must end whatever a sink of the author's does. */
  const finishWithin = async (limitMs: number): Promise<void> => {
    const limit = timeLimit(systemShutdownClock, limitMs)
    await settledOrAborted(() => finish(limit.signal), limit.signal, { withLastTurn: true })
    limit.cancel()
  }
  const shutdown = createShutdown({
    ...options,
    servers: () => listening.now(),
    onDrain: parts.drain,
    endChildren: endClusterWorkers,
    nextScrape: parts.nextScrape,
    finish,
    onLate: (step) => logger.error(`the shutdown's ${timeoutMs} ms are running out; still there: ${step}`),
    onHookError: (name, error) => logger.error({ exception: error }, `the shutdown hook "${name}" failed`),
  })
  const stopOwning =
    options.signals && isMainThread
      ? ownProcessEnd({
          timeoutMs,
          drainDelayMs,
          flushTimeoutMs,
          shutdown: (limitMs) => shutdown.run(limitMs),
          drain: parts.drain,
          stopListening() {
            for (const { server } of listening.now()) server.close()
          },
          flush,
          finish: finishWithin,
          pending() {
            parts.endPending()
            return pendingCount()
          },
          onFatal: (error, origin) => logger.fatal({ exception: error }, `${origin}: the process ends`),
          onStillRunning: (signal, afterMs) =>
            logger.warn(`the service listens to ${signal} itself, and still runs ${afterMs} ms after it`),
        })
      : flushBeforeExit({ flushTimeoutMs, flush })
  return shutdown
}
