import type { Context, TracerOptions, TracerProvider } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan, Sampler, Span, SpanLimits, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { SpanOrigin } from './recording-span.ts'
import { SpanTracer } from './span-tracer.ts'

/** Tracers that are kept by name: a service that asks for another one per request must not make this grow. */
const maxTracers = 1_000

export interface SpanTracerProviderOptions {
  readonly resource: Resource
  readonly sampler: Sampler
  readonly limits: Required<SpanLimits>
  /** Told about each span in this order. */
  readonly processors: readonly SpanProcessor[]
}

export interface SpanTracerProvider extends TracerProvider {
  getTracer(name: string, version?: string, options?: TracerOptions): SpanTracer
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/**
 * Takes the place of OpenTelemetry's `TracerProvider`, and keeps its interfaces: samplers, processors and exporters written
 * for the SDK work with it.
 */
export function createSpanTracerProvider(options: SpanTracerProviderOptions): SpanTracerProvider {
  const { resource, sampler, limits, processors } = options
  const processor = all(processors)
  const tracers = new Map<string, SpanTracer>()
  return {
    getTracer(name, version, { schemaUrl } = {}) {
      const key = `${name}@${version ?? ''}:${schemaUrl ?? ''}`
      let tracer = tracers.get(key)
      if (tracer === undefined) {
        const scope = { name, ...(version && { version }), ...(schemaUrl && { schemaUrl }) }
        tracer = new SpanTracer({ resource, scope, limits, processor }, sampler)
        if (tracers.size < maxTracers) tracers.set(key, tracer)
      }
      return tracer
    },
    async forceFlush() {
      await Promise.all(processors.map((each) => each.forceFlush()))
    },
    async shutdown() {
      await Promise.all(processors.map((each) => each.shutdown()))
    },
  }
}

function all(processors: readonly SpanProcessor[]): SpanOrigin['processor'] {
  const ending = processors.filter((processor) => processor.onEnding !== undefined)
  return {
    onStart(span: Span, parent: Context) {
      for (const processor of processors) processor.onStart(span, parent)
    },
    onEnding(span: Span) {
      for (const processor of ending) processor.onEnding!(span)
    },
    onEnd(span: ReadableSpan) {
      for (const processor of processors) processor.onEnd(span)
    },
  }
}
