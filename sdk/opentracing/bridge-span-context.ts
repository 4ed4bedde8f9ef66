import { type Baggage, type Context, propagation, type SpanContext, trace } from '@opentelemetry/api'

/** What of a span goes to other spans and processes, in OpenTracing's form: it holds an OpenTelemetry span and baggage. */
export class BridgeSpanContext {
  readonly spanContext: SpanContext
  readonly baggage: Baggage

  constructor(spanContext: SpanContext, baggage: Baggage = propagation.createBaggage()) {
    this.spanContext = spanContext
    this.baggage = baggage
  }

  toTraceId(): string {
    return this.spanContext.traceId
  }

  toSpanId(): string {
    return this.spanContext.spanId
  }

  /** `base` with this span and its baggage in it. */
  in(base: Context): Context {
    const withSpan = trace.setSpanContext(base, this.spanContext)
    return this.baggage.getAllEntries().length === 0 ? withSpan : propagation.setBaggage(withSpan, this.baggage)
  }
}
