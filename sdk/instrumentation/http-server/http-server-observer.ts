import type { Server as NetServer } from 'node:net'
import type { SpanTracer } from '../../traces/spans/span-tracer.ts'
import type { ServerRequest } from './server-request.ts'

/** Headers of a caller's that vigie may find unreadable. */
export type PropagationHeader = 'traceparent' | 'tracestate' | 'baggage'

/** What is done with the requests of the process: the one place where metrics, traces and logs of a request meet. */
export interface HttpServerObserver {
  /** Undefined where traces are off. */
  readonly tracer: SpanTracer | undefined
  /** Headers that the propagators read, in lower case. */
  readonly propagationFields: readonly string[]
  onStart(request: ServerRequest): void
  /** Told once, when the response has been sent, or the connection was lost before that; `status` and `ending` are set. */
  onEnd(request: ServerRequest): void
  /** Requests whose end was told are observed some at a time: this observes now what waits. */
  endPending(): void
  /** Told about each server of the process that starts to listen. */
  onListening(server: NetServer): void
  /** Paths that count as infrastructure: they are served as if vigie were not there. */
  readonly ignoredPaths: ReadonlySet<string>
  /** Told about a header that was malformed or too long, and so passed over. */
  onIgnoredHeader(header: PropagationHeader): void
  /** Told about a fault of vigie's own; the request goes on. */
  onFault(error: unknown): void
}
