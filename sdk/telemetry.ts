import type { Attributes, Span } from '@opentelemetry/api'
import type { Health } from './health/health.ts'
import type { Logger } from './logs/logger.ts'

/** The running telemetry of this process. */
export interface Telemetry {
  /** The same as the exported `log`. */
  readonly log: Logger
  readonly health: Health
  /**
   * Runs `work` inside a new span, which ends when `work` returns or its promise settles; an error marks the span and goes
   * on to the caller.
   */
  span<Result>(name: string, work: (span: Span) => Result, attributes?: Attributes): Result
  /** Runs `hook` at shutdown, after the servers are closed and before the last flush; hooks run in reverse order. */
  onShutdown(name: string, hook: () => unknown): void
  /** The port of `/metrics` and the probes; undefined when it is off, or could not be had. */
  adminPort(): Promise<number | undefined>
  /** Delivers what is pending, within `timeoutMs` (default: the shutdown's). Doesn't reject. */
  flush(timeoutMs?: number): Promise<void>
  /** The whole end: unready, close the servers, hooks, flush. It doesn't end the process, and doesn't reject. */
  shutdown(): Promise<void>
}
