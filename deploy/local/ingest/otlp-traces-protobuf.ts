import { type Attributes, type Span, spanKinds, spanStatuses } from '../stores/span.ts'
import { emptyAttributes, readKeyValue } from './otlp-attributes.ts'
import { readResource, serviceName } from './otlp-resource.ts'
import { eightByteField, lengthField, ProtobufReader, varintField } from './protobuf-reader.ts'
import { nanosToMs } from './unix-nanos.ts'

/**
 * Reads an OTLP `ExportTraceServiceRequest`.
 *
 * @throws MalformedProtobuf
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/trace/v1/trace.proto
 */
export function readTracesProtobuf(bytes: Uint8Array): Span[] {
  const spans: Span[] = []
  const request = new ProtobufReader(bytes)
  for (let key = request.key(); key !== 0; key = request.key()) {
    if (key === lengthField(1)) readResourceSpans(request.bytes(), spans)
    else request.skip(key)
  }
  return spans
}

function readResourceSpans(bytes: Uint8Array, spans: Span[]): void {
  // The resource may stand after its spans, so it is looked for first.
  const resource = readResource(bytes)
  const reader = new ProtobufReader(bytes)
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(2)) readScopeSpans(reader.bytes(), resource, spans)
    else reader.skip(key)
  }
}

function readScopeSpans(bytes: Uint8Array, resource: Attributes, spans: Span[]): void {
  let scope = ''
  const first = new ProtobufReader(bytes)
  for (let key = first.key(); key !== 0; key = first.key()) {
    if (key === lengthField(1)) scope = readScopeName(first.message())
    else first.skip(key)
  }
  const reader = new ProtobufReader(bytes)
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(2)) spans.push(readSpan(reader.message(), resource, scope))
    else reader.skip(key)
  }
}

export function readScopeName(reader: ProtobufReader): string {
  let name = ''
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) name = reader.string()
    else reader.skip(key)
  }
  return name
}

function readSpan(reader: ProtobufReader, resource: Attributes, scope: string): Span {
  let traceId = ''
  let spanId = ''
  let parentSpanId = ''
  let name = ''
  let kind = 0
  let startNanos = 0n
  let endNanos = 0n
  let status = { code: 0, message: '' }
  const attributes = emptyAttributes()
  const events: Span['events'][number][] = []
  const links: Span['links'][number][] = []
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) traceId = hex(reader.bytes())
    else if (key === lengthField(2)) spanId = hex(reader.bytes())
    else if (key === lengthField(4)) parentSpanId = hex(reader.bytes())
    else if (key === lengthField(5)) name = reader.string()
    else if (key === varintField(6)) kind = reader.uint()
    else if (key === eightByteField(7)) startNanos = reader.fixed64()
    else if (key === eightByteField(8)) endNanos = reader.fixed64()
    else if (key === lengthField(9)) readKeyValue(reader.message(), attributes)
    else if (key === lengthField(11)) events.push(readEvent(reader.message()))
    else if (key === lengthField(13)) links.push(readLink(reader.message()))
    else if (key === lengthField(15)) status = readStatus(reader.message())
    else reader.skip(key)
  }
  return {
    traceId,
    spanId,
    parentSpanId,
    service: serviceName(resource),
    name,
    kind: spanKinds[kind] ?? 'unspecified',
    startMs: nanosToMs(startNanos),
    durationMs: nanosToMs(endNanos - startNanos),
    status: spanStatuses[status.code] ?? 'unset',
    statusMessage: status.message,
    attributes,
    resource,
    scope,
    events,
    links,
  }
}

function readEvent(reader: ProtobufReader): Span['events'][number] {
  let timeMs = 0
  let name = ''
  const attributes = emptyAttributes()
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === eightByteField(1)) timeMs = nanosToMs(reader.fixed64())
    else if (key === lengthField(2)) name = reader.string()
    else if (key === lengthField(3)) readKeyValue(reader.message(), attributes)
    else reader.skip(key)
  }
  return { timeMs, name, attributes }
}

function readLink(reader: ProtobufReader): Span['links'][number] {
  let traceId = ''
  let spanId = ''
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) traceId = hex(reader.bytes())
    else if (key === lengthField(2)) spanId = hex(reader.bytes())
    else reader.skip(key)
  }
  return { traceId, spanId }
}

function readStatus(reader: ProtobufReader): { code: number; message: string } {
  const status = { code: 0, message: '' }
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(2)) status.message = reader.string()
    else if (key === varintField(3)) status.code = reader.uint()
    else reader.skip(key)
  }
  return status
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
