import { type Context, propagation, trace } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace'
import { activeContext } from '../context/own-contexts.ts'
import type { ServiceIdentity } from '../identity/service-identity.ts'
import { setRaisedLevel } from '../logs/raised-level.ts'
import type { ResolvedOptions } from '../options/resolved-options.ts'
import { createBaggageAttributes } from './baggage-attributes.ts'
import { setBaggageHosts } from './baggage-hosts.ts'
import { createPropagator } from './create-propagator.ts'
import { createSampler } from './create-sampler.ts'
import { createDebuggedContext } from './debugged-context.ts'
import { createErrorKeeper } from './error-keeper.ts'
import { startJaegerRemoteSampling } from './jaeger-remote-sampling.ts'
import type { SpanDestination } from './span-destination.ts'
import type { SpanTracer } from './spans/span-tracer.ts'
import { createSpanTracerProvider } from './spans/span-tracer-provider.ts'

export interface Traces {
  /** Of vigie's own instrumentation. */
  readonly tracer: SpanTracer
  flush(signal: AbortSignal): Promise<void>
  close(signal: AbortSignal): Promise<void>
}

export interface StartTracesOptions {
  readonly traces: ResolvedOptions['traces']
  readonly debugSecret: string | undefined
  readonly identity: ServiceIdentity
  readonly destinations: readonly Required<SpanDestination>[]
  /** Told about spans before the destinations are. */
  readonly processors?: readonly SpanProcessor[]
  /** Whole sentences, for the service's log. */
  report(message: string): void
}

/**
 * Registers the OpenTelemetry SDK with `@opentelemetry/api`, so that every instrumentation that speaks it joins in.
 *
 * It is put together from the parts that `@opentelemetry/sdk-node` is made of, without that package's metrics, logs and
 * gRPC exporters: loading those costs a service 0.26 s and 53 MB.
 */
export function startTraces(options: StartTracesOptions): Traces {
  const { traces, debugSecret, identity, destinations, processors = [], report } = options
  const debugged = debugSecret === undefined ? undefined : createDebuggedContext(debugSecret)
  if (debugged) setRaisedLevel(() => debugged.subjectOf(activeContext()) !== undefined)
  const remote =
    traces.sampler === 'jaeger_remote'
      ? startJaegerRemoteSampling({ ...traces.remoteSampling, service: identity.service, report })
      : undefined
  const ends = traces.keepErrors ? destinations.map(createErrorKeeper) : destinations
  const enrich = onStartOnly([
    ...(traces.baggageAttributes.length > 0 ? [createBaggageAttributes(traces.baggageAttributes)] : []),
    ...(debugged
      ? [
          (span: Span, parent: Context) => {
            const subject = debugged.subjectOf(parent)
            if (subject !== undefined) span.setAttribute('vigie.debug', subject)
          },
        ]
      : []),
  ])
  const provider = createSpanTracerProvider({
    resource: resourceFromAttributes({ ...identity.attributes }),
    sampler: createSampler({
      ...traces,
      own: traces.ownSampler,
      remote: remote?.decide,
      ...(debugged ? { isDebugged: (parent) => debugged.subjectOf(parent) !== undefined } : {}),
      onFault: report,
    }),
    limits: traces.limits,
    processors: [...processors, ...enrich, ...ends],
  })
  setBaggageHosts(traces.baggageHosts)
  propagation.setGlobalPropagator(createPropagator(traces.propagators))
  trace.setGlobalTracerProvider(provider)
  return {
    tracer: provider.getTracer('vigie'),
    async flush(signal) {
      await Promise.all(ends.map((destination) => destination.flush(signal)))
    },
    async close(signal) {
      remote?.stop()
      await Promise.all(ends.map((destination) => destination.close(signal)))
      setRaisedLevel(undefined)
      trace.disable()
      propagation.disable()
    },
  }
}

/** A processor for what is done with a span when it starts; none where nothing is. */
function onStartOnly(steps: readonly ((span: Span, parent: Context) => void)[]): SpanProcessor[] {
  if (steps.length === 0) return []
  return [
    {
      onStart(span, parent) {
        for (const step of steps) step(span, parent)
      },
      onEnd() {},
      forceFlush: async () => {},
      shutdown: async () => {},
    },
  ]
}
