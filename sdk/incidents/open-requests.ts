import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace'

/** A request that was being served when something happened. */
export interface OpenRequest {
  /** `GET /orders/7`: the route is known only at the end. */
  readonly request: string
  readonly trace_id: string
  readonly span_id: string
  readonly runningMs: number
}

export interface OpenRequests {
  /** To be among the span processors. */
  readonly processor: SpanProcessor
  /** The longest running first. */
  list(limit: number): OpenRequest[]
  /** Leaves a mark in their traces. */
  mark(event: string, attributes: Record<string, string | number>): void
}

/** A process doesn't serve more at a time; spans that are never ended must not be kept for ever. */
const capacity = 10_000

/** Knows the requests in flight by their spans, which every kind of server has. */
export function createOpenRequests(nowMs: () => number = Date.now): OpenRequests {
  const open = new Set<Span>()
  return {
    processor: {
      onStart(span) {
        if (span.kind === SpanKind.SERVER && open.size < capacity) open.add(span)
      },
      onEnd(span: ReadableSpan) {
        open.delete(span as Span)
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    },
    list(limit) {
      // A set keeps the order of arrival.
      return [...open].slice(0, limit).map((span) => describe(span, nowMs()))
    },
    mark(event, attributes) {
      for (const span of open) span.addEvent(event, attributes)
    },
  }
}

function describe(span: Span, nowMs: number): OpenRequest {
  const { traceId, spanId } = span.spanContext()
  const [seconds, nanoseconds] = span.startTime
  const method = span.attributes['http.request.method'] ?? span.name
  return {
    request: `${method} ${span.attributes['url.path'] ?? ''}`.trim(),
    trace_id: traceId,
    span_id: spanId,
    runningMs: Math.max(0, Math.round(nowMs - seconds * 1e3 - nanoseconds / 1e6)),
  }
}
