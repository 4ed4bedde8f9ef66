import type { TextMapPropagator } from '@opentelemetry/api'
import { CompositePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3'
import type { PropagatorName } from '../options/telemetry-options.ts'
import { BoundedBaggagePropagator } from './bounded-baggage-propagator.ts'
import { JaegerPropagator } from './jaeger-propagator.ts'

/** The propagators of the OpenTelemetry specification, by the names that `OTEL_PROPAGATORS` knows. */
export function createPropagator(names: readonly PropagatorName[]): TextMapPropagator {
  const propagators = names.map(propagatorByName).filter((propagator) => propagator !== undefined)
  return propagators.length === 1 ? propagators[0]! : new CompositePropagator({ propagators })
}

function propagatorByName(name: PropagatorName): TextMapPropagator | undefined {
  switch (name) {
    case 'tracecontext':
      return new W3CTraceContextPropagator()
    case 'baggage':
      return new BoundedBaggagePropagator()
    case 'b3':
      return new B3Propagator()
    case 'b3multi':
      return new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER })
    case 'jaeger':
      return new JaegerPropagator()
    case 'none':
      return undefined
  }
}
