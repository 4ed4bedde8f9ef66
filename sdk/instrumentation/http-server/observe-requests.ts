import type { Server as NetServer } from 'node:net'
import type { SpanTracer } from '../../traces/spans/span-tracer.ts'
import { endServerSpan } from './end-server-span.ts'
import type { HttpServerObserver, PropagationHeader } from './http-server-observer.ts'
import { propagationFields } from './propagation-fields.ts'
import { createRequestBatch } from './request-batch.ts'
import type { ServerRequest } from './server-request.ts'

export interface RequestMetrics {
  onStart(request: ServerRequest): void
  onEnd(request: ServerRequest, durationSeconds: number): void
  /** Takes back what counts requests under way. */
  stop(): void
}

export interface ObserveRequestsOptions {
  readonly tracer: SpanTracer | undefined
  readonly metrics: RequestMetrics | undefined
  /** Writes the line of a request; undefined leaves it out. */
  readonly writeLine: ((request: ServerRequest, durationSeconds: number) => void) | undefined
  /** Told when some requests have been observed: lines that were held may go out. */
  onObserved(): void
  readonly ignoredPaths: ReadonlySet<string>
  onListening(server: NetServer): void
  onIgnoredHeader(header: PropagationHeader): void
  onFault(error: unknown): void
}

/** What vigie does with each request: one observation, one span, one line. */
export function observeRequests({
  tracer,
  metrics,
  writeLine,
  ignoredPaths,
  onListening,
  onIgnoredHeader,
  onFault,
  onObserved,
}: ObserveRequestsOptions): HttpServerObserver & { stop(): void } {
  const batch = createRequestBatch(observe, onObserved)

  function observe(request: ServerRequest): void {
    const durationSeconds = (request.endedAtMs - request.startedAtMs) / 1000
    // Each for itself: what a hostile error object does to one must not cost the others.
    try {
      metrics?.onEnd(request, durationSeconds)
    } catch (fault) {
      onFault(fault)
    }
    try {
      endServerSpan(request)
    } catch (fault) {
      request.span?.end()
      onFault(fault)
    }
    try {
      writeLine?.(request, durationSeconds)
    } catch (fault) {
      onFault(fault)
    }
  }

  return {
    tracer,
    propagationFields: tracer ? propagationFields() : [],
    ignoredPaths,
    onListening,
    onIgnoredHeader,
    onFault,
    onStart(request) {
      metrics?.onStart(request)
    },
    onEnd: batch.add,
    endPending: batch.endPending,
    stop() {
      batch.stop()
      metrics?.stop()
    },
  }
}
