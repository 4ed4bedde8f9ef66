import { context, type SpanContext, trace } from '@opentelemetry/api'

const noTrace = '00000000000000000000000000000000'

/** Trace and span id of the active span, sampled or not; undefined outside a span. */
export function activeSpanIds(): SpanContext | undefined {
  const spanContext = trace.getSpan(context.active())?.spanContext()
  return spanContext === undefined || spanContext.traceId === noTrace ? undefined : spanContext
}
