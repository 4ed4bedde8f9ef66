import type { Attributes } from './span.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'unknown'
export const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'unknown']

/** One log line, wherever it came from. */
export interface LogRecord {
  /** Unix milliseconds, with fractions. */
  readonly timeMs: number
  readonly service: string
  readonly level: LogLevel
  /** What the author wrote: the `message` of a JSON line, or the whole line. */
  readonly message: string
  /** As it arrived. */
  readonly line: string
  /** Lower-case hexadecimal, or empty. */
  readonly traceId: string
  readonly spanId: string
  /** Labels, structured metadata or OpenTelemetry attributes; not the fields inside a JSON line. */
  readonly attributes: Attributes
}
