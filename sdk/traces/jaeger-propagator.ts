import {
  type Context,
  isSpanContextValid,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'

const header = 'uber-trace-id'

/** `{trace-id}:{span-id}:{parent-span-id}:{flags}`; ids may come without their leading zeros, and the colon percent-encoded. */
const form = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):([0-9a-f]{1,16}):([0-9a-f]{1,2})$/i

/**
 * The header of Jaeger's own clients. OpenTelemetry's package for it has no release for its SDK 3, so this one is ours.
 *
 * @see https://www.jaegertracing.io/docs/1.76/client-libraries/#propagation-format
 */
export class JaegerPropagator implements TextMapPropagator {
  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const spanContext = trace.getSpanContext(context)
    if (!spanContext || !isSpanContextValid(spanContext) || isTracingSuppressed(context)) return
    setter.set(
      carrier,
      header,
      `${spanContext.traceId}:${spanContext.spanId}:0:0${(spanContext.traceFlags & TraceFlags.SAMPLED).toString(16)}`,
    )
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const received = getter.get(carrier, header)
    const text = Array.isArray(received) ? received[0] : received
    const match = typeof text === 'string' ? form.exec(text.replaceAll('%3A', ':').replaceAll('%3a', ':')) : null
    if (!match) return context
    const spanContext = {
      traceId: match[1]!.toLowerCase().padStart(32, '0'),
      spanId: match[2]!.toLowerCase().padStart(16, '0'),
      traceFlags: Number.parseInt(match[4]!, 16) & TraceFlags.SAMPLED,
      isRemote: true,
    }
    return isSpanContextValid(spanContext) ? trace.setSpanContext(context, spanContext) : context
  }

  fields(): string[] {
    return [header]
  }
}
