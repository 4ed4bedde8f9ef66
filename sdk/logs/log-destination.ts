import pino from 'pino'
import { activeSpanIds } from '../traces/active-span-ids.ts'
import type { LogSink } from './log-sink.ts'

/** What pino writes to: standard output and the sinks, each line once to each. */
export interface LogDestination {
  write(text: string): void
  addSink(sink: LogSink): void
  /** Standard output is written synchronously; only the sinks may still hold lines. */
  flush(signal: AbortSignal): Promise<void>
  close(signal: AbortSignal): Promise<void>
}

const pinoMetadata = Symbol.for('pino.metadata')

/**
 * Standard output is written synchronously: a line that has been logged survives the crash that follows it.
 *
 * @param onError told about a destination that fails; a broken pipe must not end the service
 */
export function createLogDestination(stdout: boolean, onError: (error: Error) => void): LogDestination {
  const output = stdout ? pino.destination({ dest: 1, sync: true }) : undefined
  output?.on('error', onError)
  const sinks: LogSink[] = []
  const destination = {
    // Pino leaves level and time of the line on the stream when it finds this mark (pino docs, "Metadata").
    [pinoMetadata]: true,
    lastLevel: 30,
    write(text: string): void {
      try {
        output?.write(text)
      } catch (error) {
        onError(error as Error)
      }
      if (sinks.length === 0) return
      const ids = activeSpanIds()
      const line = {
        text: text.endsWith('\n') ? text.slice(0, -1) : text,
        level: pino.levels.labels[destination.lastLevel] ?? 'info',
        timestampMs: Date.now(),
        traceId: ids?.traceId,
        spanId: ids?.spanId,
      }
      for (const sink of sinks) sink.write(line)
    },
    addSink(sink: LogSink): void {
      sinks.push(sink)
    },
    async flush(signal: AbortSignal): Promise<void> {
      await Promise.all(sinks.map((sink) => sink.flush(signal)))
    },
    async close(signal: AbortSignal): Promise<void> {
      await Promise.all(sinks.map((sink) => sink.close(signal)))
    },
  }
  return destination
}
