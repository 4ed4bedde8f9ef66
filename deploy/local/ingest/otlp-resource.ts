import type { Attributes } from '../stores/span.ts'
import { emptyAttributes, readKeyValue } from './otlp-attributes.ts'
import { lengthField, ProtobufReader } from './protobuf-reader.ts'

/** The resource of a `ResourceSpans`, `ResourceLogs` or `ResourceMetrics`: its field 1, wherever it stands. */
export function readResource(bytes: Uint8Array): Attributes {
  const attributes = emptyAttributes()
  const outer = new ProtobufReader(bytes)
  for (let key = outer.key(); key !== 0; key = outer.key()) {
    if (key !== lengthField(1)) {
      outer.skip(key)
      continue
    }
    const resource = outer.message()
    for (let inner = resource.key(); inner !== 0; inner = resource.key()) {
      if (inner === lengthField(1)) readKeyValue(resource.message(), attributes)
      else resource.skip(inner)
    }
  }
  return attributes
}

/** What OpenTelemetry names a service that did not say. */
export const unknownService = 'unknown_service'

export function serviceName(resource: Attributes): string {
  const name = resource['service.name']
  return typeof name === 'string' && name !== '' ? name : unknownService
}
