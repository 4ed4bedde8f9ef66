import { type SpanContext, TraceFlags, trace } from '@opentelemetry/api'
import { activeContext } from '../context/own-contexts.ts'

const noTrace = '00000000000000000000000000000000'

/** Trace and span id of the active span, sampled or not; undefined outside a span. */
export function activeSpanIds(): SpanContext | undefined {
  const spanContext = trace.getSpan(activeContext())?.spanContext()
  return spanContext === undefined || spanContext.traceId === noTrace ? undefined : spanContext
}

/** The active span where it is sampled: only such a trace can be opened from an exemplar. */
export function activeSampledSpan(): SpanContext | undefined {
  const spanContext = trace.getSpan(activeContext())?.spanContext()
  return spanContext === undefined || (spanContext.traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : spanContext
}
