import { type Attributes, type AttributeValue, type Span, SpanStatusCode } from '@opentelemetry/api'
import { BridgeSpanContext } from './bridge-span-context.ts'
import type { BridgeTracer } from './bridge-tracer.ts'

/** An OpenTelemetry span that answers to OpenTracing's methods. Each returns the span, as there, and none throws. */
export class BridgeSpan {
  readonly #span: Span
  readonly #tracer: BridgeTracer
  #context: BridgeSpanContext

  constructor(span: Span, context: BridgeSpanContext, tracer: BridgeTracer) {
    this.#span = span
    this.#context = context
    this.#tracer = tracer
  }

  /** The OpenTelemetry span, for code on its way to it. */
  openTelemetrySpan(): Span {
    return this.#span
  }

  context(): BridgeSpanContext {
    return this.#context
  }

  tracer(): BridgeTracer {
    return this.#tracer
  }

  setOperationName(name: string): this {
    this.#span.updateName(String(name))
    return this
  }

  setBaggageItem(key: string, value: string): this {
    const { spanContext, baggage } = this.#context
    this.#context = new BridgeSpanContext(spanContext, baggage.setEntry(String(key), { value: String(value) }))
    return this
  }

  getBaggageItem(key: string): string | undefined {
    return this.#context.baggage.getEntry(key)?.value
  }

  setTag(key: string, value: unknown): this {
    setTag(this.#span, key, value)
    return this
  }

  addTags(tags: Readonly<Record<string, unknown>>): this {
    for (const [key, value] of Object.entries(tags ?? {})) setTag(this.#span, key, value)
    return this
  }

  /** @param timestampMs Unix time in milliseconds */
  log(fields: Readonly<Record<string, unknown>>, timestampMs?: number): this {
    const { event, 'error.object': error, ...rest } = fields ?? {}
    if (error instanceof Error) this.#span.recordException(error, timestampMs)
    else this.#span.addEvent(typeof event === 'string' ? event : 'log', attributesOf(rest), timestampMs)
    return this
  }

  /** Deprecated in OpenTracing; code that has it works. */
  logEvent(event: string, payload: unknown): void {
    this.log({ event, payload })
  }

  /** @param timestampMs Unix time in milliseconds */
  finish(timestampMs?: number): void {
    this.#span.end(timestampMs)
  }
}

/** OpenTracing's tag `error` is OpenTelemetry's status; the kind of a span is told at its start and can't change. */
function setTag(span: Span, key: string, value: unknown): void {
  if (key === 'error' && (value === true || value === 'true')) span.setStatus({ code: SpanStatusCode.ERROR })
  else if (key !== 'span.kind' && key !== 'sampling.priority') span.setAttribute(key, attributeValue(value))
}

export function attributesOf(tags: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(tags)
      .filter(([key]) => key !== 'span.kind' && key !== 'sampling.priority' && key !== 'error')
      .map(([key, value]) => [key, attributeValue(value)]),
  )
}

/** Tags may be anything; what is no text, number or switch becomes JSON. */
function attributeValue(value: unknown): AttributeValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return '[unreadable]'
  }
}
