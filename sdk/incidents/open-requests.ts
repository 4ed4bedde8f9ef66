import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace'
import { bringUpToDate } from '../metrics/late-declarations.ts'

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

/** Where a span stands in the list of open ones. */
const place: unique symbol = Symbol('vigie.open-request')

interface Placed {
  [place]?: number
}

type Open = Span & Placed

/**
 * Knows the requests in flight by their spans, which every kind of server has.
 *
 * A list in which the last one fills the gap, and not a `Set`: a set that is filled and emptied with each request leaves its
 * old tables behind, each pointing to the next, and once the first of them is old the garbage collector carries all of them,
 * and the spans in them, to the old generation: 11 ms a collection in the place of 0.7.
 */
export function createOpenRequests(nowMs: () => number = Date.now): OpenRequests {
  const open: Open[] = []
  return {
    processor: {
      onStart(span: Open) {
        if (span.kind !== SpanKind.SERVER || open.length >= capacity) return
        span[place] = open.length
        open.push(span)
      },
      onEnd(span: ReadableSpan & Placed) {
        const at = span[place]
        if (at === undefined) return
        const last = open.pop()!
        // By its place, since a span may be ended through a wrapper.
        if (at === open.length) return
        open[at] = last
        last[place] = at
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    },
    list(limit) {
      bringUpToDate()
      return open
        .toSorted((left, right) => startMs(left) - startMs(right))
        .slice(0, limit)
        .map((span) => describe(span, nowMs()))
    },
    mark(event, attributes) {
      bringUpToDate()
      for (const span of open) span.addEvent(event, attributes)
    },
  }
}

function describe(span: Span, nowMs: number): OpenRequest {
  const { traceId, spanId } = span.spanContext()
  const method = span.attributes['http.request.method'] ?? span.name
  return {
    request: `${method} ${span.attributes['url.path'] ?? ''}`.trim(),
    trace_id: traceId,
    span_id: spanId,
    runningMs: Math.max(0, Math.round(nowMs - startMs(span))),
  }
}

function startMs({ startTime: [seconds, nanoseconds] }: Span): number {
  return seconds * 1e3 + nanoseconds / 1e6
}
