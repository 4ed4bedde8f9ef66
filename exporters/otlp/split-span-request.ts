import { protobufFields } from './protobuf-fields.ts'
import { ProtobufWriter } from './protobuf-writer.ts'

/** A span with what stands around it. */
interface PlacedSpan {
  /** Fields of `ResourceSpans` other than its scopes. */
  readonly resource: Uint8Array
  /** Fields of `ScopeSpans` other than its spans. */
  readonly scope: Uint8Array
  readonly span: Uint8Array
}

/** Halves an `ExportTraceServiceRequest` of at least two spans, in order, without decoding the spans. */
export function splitSpanRequest(body: Uint8Array): { readonly body: Uint8Array; readonly count: number }[] {
  const spans = placedSpans(body)
  const middle = spans.length >>> 1
  return [spans.slice(0, middle), spans.slice(middle)].map((half) => ({ body: join(half), count: half.length }))
}

function placedSpans(body: Uint8Array): PlacedSpan[] {
  const spans: PlacedSpan[] = []
  for (const resourceSpans of protobufFields(body)) {
    const [scopes, resource] = partition(resourceSpans.content, 2)
    for (const scopeSpans of scopes) {
      const [fields, scope] = partition(scopeSpans, 2)
      for (const span of fields) spans.push({ resource, scope, span })
    }
  }
  return spans
}

/** The contents of the fields with this number, and all other fields as they are. */
function partition(message: Uint8Array, number: number): [contents: Uint8Array[], rest: Uint8Array] {
  const contents: Uint8Array[] = []
  const rest: Uint8Array[] = []
  for (const field of protobufFields(message)) {
    if (field.number === number) contents.push(field.content)
    else rest.push(field.whole)
  }
  return [contents, Buffer.concat(rest)]
}

function join(spans: readonly PlacedSpan[]): Uint8Array {
  const writer = new ProtobufWriter()
  for (const [resource, ofResource] of Map.groupBy(spans, (placed) => placed.resource)) {
    writer.byte(0x0a) // ExportTraceServiceRequest.resource_spans
    const resourceStart = writer.open(3)
    writer.raw(resource)
    for (const [scope, ofScope] of Map.groupBy(ofResource, (placed) => placed.scope)) {
      writer.byte(0x12) // ResourceSpans.scope_spans
      const scopeStart = writer.open(3)
      writer.raw(scope)
      for (const { span } of ofScope) {
        writer.byte(0x12) // ScopeSpans.spans
        writer.bytes(span)
      }
      writer.close(scopeStart, 3)
    }
    writer.close(resourceStart, 3)
  }
  return Uint8Array.from(writer.written())
}
