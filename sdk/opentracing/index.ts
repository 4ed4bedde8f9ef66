/** For code that was written for OpenTracing: `vigie/opentracing`. */
import { BridgeTracer } from './bridge-tracer.ts'

export type { BridgeSpan } from './bridge-span.ts'
export type { BridgeSpanContext } from './bridge-span-context.ts'
export type { BridgeSpanOptions, BridgeTracer } from './bridge-tracer.ts'

/** A tracer for `opentracing.initGlobalTracer()`, whose spans are OpenTelemetry's. */
export function createOpenTracingTracer(): BridgeTracer {
  return new BridgeTracer()
}
