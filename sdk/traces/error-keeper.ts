import { type Context, type SpanContext, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { SpanDestination } from './span-destination.ts'
import { traceAccount } from './trace-account.ts'

/** Spans that wait for the end of one local root: the last ones, which lead to the error more often than the first. */
const spansPerTrace = 128
/** Traces under way at a time, and traces remembered as kept; beyond, an unsampled trace is left to its sampler. */
const traces = 2_000

interface OpenTrace {
  /** Local roots under way: a trace can enter a process more than once. */
  roots: number
  failed: boolean
  spans: ReadableSpan[]
}

/**
 * Sampling's second chance. Spans that were not sampled are recorded, wait until their local root has ended, and are exported
 * if one of them ended with an error: the decision is made as late as it still can be in one process, and what is sampled
 * at its start passes by at no cost.
 *
 * Other services of the trace have followed the first decision: what is kept is this process's part.
 */
export function createErrorKeeper(destination: Required<SpanDestination>): Required<SpanDestination> {
  const open = new Map<string, OpenTrace>()
  const kept = new Set<string>()

  function decide(traceId: string, { failed, spans }: OpenTrace): void {
    open.delete(traceId)
    if (!failed) return
    traceAccount.keptForErrors++
    if (kept.size >= traces) kept.delete(kept.values().next().value!)
    kept.add(traceId)
    for (const span of spans) destination.onEnd(asSampled(span))
  }

  return {
    onStart(span, parent: Context) {
      destination.onStart(span, parent)
      const { traceFlags, traceId } = span.spanContext()
      if ((traceFlags & TraceFlags.SAMPLED) !== 0 || !isLocalRoot(span)) return
      const known = open.get(traceId)
      if (known) known.roots++
      else if (open.size < traces) open.set(traceId, { roots: 1, failed: false, spans: [] })
    },
    onEnding(span) {
      destination.onEnding(span)
    },
    onEnd(span) {
      const { traceFlags, traceId } = span.spanContext()
      if ((traceFlags & TraceFlags.SAMPLED) !== 0) return destination.onEnd(span)
      const trace = open.get(traceId)
      if (!trace) {
        // It outlived its root: it belongs to what was kept, or to nothing.
        if (kept.has(traceId)) destination.onEnd(asSampled(span))
        return
      }
      trace.failed ||= span.status.code === SpanStatusCode.ERROR
      trace.spans.push(span)
      if (trace.spans.length > spansPerTrace) trace.spans.shift()
      if (isLocalRoot(span) && --trace.roots === 0) decide(traceId, trace)
    },
    forceFlush: () => destination.forceFlush(),
    flush: (signal) => destination.flush(signal),
    shutdown: () => destination.shutdown(),
    close: (signal) => destination.close(signal),
  }
}

function isLocalRoot({ parentSpanContext }: ReadableSpan): boolean {
  return parentSpanContext === undefined || parentSpanContext.isRemote === true
}

/** The same span with the flag that destinations look for. */
function asSampled(span: ReadableSpan): ReadableSpan {
  const spanContext: SpanContext = { ...span.spanContext(), traceFlags: TraceFlags.SAMPLED }
  return Object.create(span, { spanContext: { value: () => spanContext } }) as ReadableSpan
}
