import { TraceFlags } from '@opentelemetry/api'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { Delivery } from './delivery.ts'

/** A span processor whose end can be bounded by a signal. */
export interface DeliveringSpanProcessor extends SpanProcessor {
  /** Resolves when every span ended so far is delivered or counted as lost, or when `signal` aborts. Never rejects. */
  flush(signal: AbortSignal): Promise<void>
  /** Flushes, then frees timers and sockets. What is left when `signal` aborts is counted as lost. Never rejects. */
  close(signal: AbortSignal): Promise<void>
}

/** How long OpenTelemetry's own `forceFlush()` and `shutdown()` wait; those who know a better deadline pass a signal. */
const flushTimeoutMs = 5_000

/** Hands ended, sampled spans to a delivery. */
export function createDeliveringSpanProcessor<Payload>(
  delivery: Delivery<ReadableSpan, Payload>,
): DeliveringSpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return
      delivery.push(span)
    },
    forceFlush: () => delivery.flush(AbortSignal.timeout(flushTimeoutMs)),
    shutdown: () => delivery.close(AbortSignal.timeout(flushTimeoutMs)),
    flush: (signal) => delivery.flush(signal),
    close: (signal) => delivery.close(signal),
  }
}
