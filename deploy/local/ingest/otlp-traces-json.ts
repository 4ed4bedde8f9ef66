import { type Attributes, type Span, spanKinds, spanStatuses } from '../stores/span.ts'
import { attributesFromJson } from './otlp-attributes.ts'
import { serviceName } from './otlp-resource.ts'
import { nanosFromJson, nanosToMs } from './unix-nanos.ts'

type Json = Record<string, unknown>

/**
 * Reads an OTLP/JSON `ExportTraceServiceRequest`, parsed. Unknown or misshapen fields are ignored, as the protocol asks.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function readTracesJson(request: unknown): Span[] {
  return objects((request as Json | null)?.['resourceSpans']).flatMap((resourceSpans) => {
    const resource = attributesFromJson((resourceSpans['resource'] as Json | undefined)?.['attributes'])
    return objects(resourceSpans['scopeSpans']).flatMap((scopeSpans) => {
      const scope = text((scopeSpans['scope'] as Json | undefined)?.['name'])
      return objects(scopeSpans['spans']).map((span) => readSpan(span, resource, scope))
    })
  })
}

function readSpan(span: Json, resource: Attributes, scope: string): Span {
  const startNanos = nanosFromJson(span['startTimeUnixNano'])
  const status = (span['status'] ?? {}) as Json
  return {
    traceId: hexId(span['traceId']),
    spanId: hexId(span['spanId']),
    parentSpanId: hexId(span['parentSpanId']),
    service: serviceName(resource),
    name: text(span['name']),
    kind: spanKinds[span['kind'] as number] ?? 'unspecified',
    startMs: nanosToMs(startNanos),
    durationMs: nanosToMs(nanosFromJson(span['endTimeUnixNano']) - startNanos),
    status: spanStatuses[status['code'] as number] ?? 'unset',
    statusMessage: text(status['message']),
    attributes: attributesFromJson(span['attributes']),
    resource,
    scope,
    events: objects(span['events']).map((event) => ({
      timeMs: nanosToMs(nanosFromJson(event['timeUnixNano'])),
      name: text(event['name']),
      attributes: attributesFromJson(event['attributes']),
    })),
    links: objects(span['links']).map((link) => ({ traceId: hexId(link['traceId']), spanId: hexId(link['spanId']) })),
  }
}

/** The objects of what should be an array of them. */
export function objects(value: unknown): Json[] {
  if (!Array.isArray(value)) return []
  return value.filter((item): item is Json => typeof item === 'object' && item !== null)
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** OTLP/JSON writes ids in hexadecimal, not in base64. */
export function hexId(value: unknown): string {
  return typeof value === 'string' && /^[0-9a-f]{1,32}$/i.test(value) ? value.toLowerCase() : ''
}
