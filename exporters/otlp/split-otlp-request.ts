import { protobufFields } from './protobuf-fields.ts'
import { ProtobufWriter } from './protobuf-writer.ts'

/** A span or log record with what stands around it. */
interface PlacedItem {
  /** Fields of `ResourceSpans` or `ResourceLogs` other than its scopes. */
  readonly resource: Uint8Array
  /** Fields of `ScopeSpans` or `ScopeLogs` other than its items. */
  readonly scope: Uint8Array
  readonly item: Uint8Array
}

/**
 * Halves an `ExportTraceServiceRequest` or `ExportLogsServiceRequest` of at least two items, in order, without decoding
 * them: both have the same field numbers.
 */
export function splitOtlpRequest(body: Uint8Array): { readonly body: Uint8Array; readonly count: number }[] {
  const items = placedItems(body)
  const middle = items.length >>> 1
  return [items.slice(0, middle), items.slice(middle)].map((half) => ({ body: join(half), count: half.length }))
}

function placedItems(body: Uint8Array): PlacedItem[] {
  const items: PlacedItem[] = []
  for (const ofResource of protobufFields(body)) {
    const [scopes, resource] = partition(ofResource.content, 2)
    for (const ofScope of scopes) {
      const [contents, scope] = partition(ofScope, 2)
      for (const item of contents) items.push({ resource, scope, item })
    }
  }
  return items
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

function join(items: readonly PlacedItem[]): Uint8Array {
  const writer = new ProtobufWriter()
  for (const [resource, ofResource] of Map.groupBy(items, (placed) => placed.resource)) {
    writer.byte(0x0a) // resource_spans, resource_logs
    const resourceStart = writer.open(3)
    writer.raw(resource)
    for (const [scope, ofScope] of Map.groupBy(ofResource, (placed) => placed.scope)) {
      writer.byte(0x12) // scope_spans, scope_logs
      const scopeStart = writer.open(3)
      writer.raw(scope)
      for (const { item } of ofScope) {
        writer.byte(0x12) // spans, log_records
        writer.bytes(item)
      }
      writer.close(scopeStart, 3)
    }
    writer.close(resourceStart, 3)
  }
  return Uint8Array.from(writer.written())
}
