import { context, type Link, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { attributesOf, BridgeSpan } from './bridge-span.ts'
import { BridgeSpanContext } from './bridge-span-context.ts'

/** OpenTracing's `Reference`. */
interface Reference {
  type(): string
  referencedContext(): unknown
}

/** OpenTracing's options of a span. */
export interface BridgeSpanOptions {
  readonly childOf?: unknown
  readonly references?: readonly Reference[]
  readonly tags?: Readonly<Record<string, unknown>>
  /** Unix time in milliseconds. */
  readonly startTime?: number
}

const kinds: Readonly<Record<string, SpanKind>> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

const textFormats = new Set(['text_map', 'http_headers'])

/**
 * A tracer of OpenTracing's API that makes OpenTelemetry spans, so that code written for OpenTracing goes on working and its
 * spans stand in the same traces. A span without a reference is a child of the active OpenTelemetry span.
 *
 * ```ts
 * opentracing.initGlobalTracer(createOpenTracingTracer())
 * ```
 *
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/opentracing/
 */
export class BridgeTracer {
  startSpan(name: string, options: BridgeSpanOptions = {}): BridgeSpan {
    const tags = options.tags ?? {}
    const contexts = referencedContexts(options)
    const [parent, ...others] = contexts
    const active = context.active()
    const base = parent ? parent.in(active) : active
    const links: Link[] = others.map(({ spanContext }) => ({ context: spanContext }))
    const span = trace.getTracer('opentracing').startSpan(
      String(name),
      {
        kind: kinds[String(tags['span.kind'])] ?? SpanKind.INTERNAL,
        attributes: attributesOf(tags),
        links,
        ...(options.startTime === undefined ? {} : { startTime: options.startTime }),
      },
      base,
    )
    if (tags['error'] === true || tags['error'] === 'true') span.setStatus({ code: SpanStatusCode.ERROR })
    const inherited = contexts.flatMap(({ baggage }) => baggage.getAllEntries())
    const baggage = parent ? propagation.createBaggage(Object.fromEntries(inherited)) : propagation.getBaggage(active)
    return new BridgeSpan(span, new BridgeSpanContext(span.spanContext(), baggage), this)
  }

  /** Writes the headers of the propagators that are set; OpenTracing's binary format has none. */
  inject(from: unknown, format: string, carrier: unknown): void {
    const spanContext = contextOf(from)
    if (!spanContext || !textFormats.has(format) || typeof carrier !== 'object' || carrier === null) return
    propagation.inject(spanContext.in(context.active()), carrier)
  }

  /** Null where the carrier holds no span. */
  extract(format: string, carrier: unknown): BridgeSpanContext | null {
    if (!textFormats.has(format) || typeof carrier !== 'object' || carrier === null) return null
    // Headers come in any case; propagators ask in lower case.
    const lower = Object.fromEntries(Object.entries(carrier).map(([key, value]) => [key.toLowerCase(), value]))
    const extracted = propagation.extract(trace.deleteSpan(propagation.deleteBaggage(context.active())), lower)
    const spanContext = trace.getSpanContext(extracted)
    return spanContext && trace.isSpanContextValid(spanContext)
      ? new BridgeSpanContext(spanContext, propagation.getBaggage(extracted))
      : null
  }
}

/** The parent first: what a span is a child of goes before what it follows. */
function referencedContexts({ childOf, references = [] }: BridgeSpanOptions): BridgeSpanContext[] {
  const children = references.filter((reference) => reference.type() === 'child_of')
  const others = references.filter((reference) => reference.type() !== 'child_of')
  const all = [childOf, ...[...children, ...others].map((reference) => reference.referencedContext())]
  return all.map(contextOf).filter((found) => found !== undefined)
}

/** Of a span or a span context, also of those that another copy of this file made. */
function contextOf(from: unknown): BridgeSpanContext | undefined {
  const found = typeof (from as BridgeSpan | undefined)?.context === 'function' ? (from as BridgeSpan).context() : from
  return typeof (found as BridgeSpanContext | undefined)?.spanContext === 'object'
    ? (found as BridgeSpanContext)
    : undefined
}
