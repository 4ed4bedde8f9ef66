import type { HrTime, Link, SpanContext } from '@opentelemetry/api'
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace'
import type { ProtobufWriter } from './protobuf-writer.ts'
import { writeAttributes } from './write-attributes.ts'

/**
 * Writes one span as a field of `ScopeSpans`.
 *
 * @param maxBytes a larger span is not written
 * @throws ItemTooLarge
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function writeSpan(writer: ProtobufWriter, span: ReadableSpan, maxBytes: number): void {
  const limit = writer.length + maxBytes
  const context = span.spanContext()
  const parent = span.parentSpanContext
  writer.byte(0x12) // ScopeSpans.spans
  const start = writer.open(2)
  writeIdentity(writer, context)
  if (parent?.spanId) {
    writer.byte(0x22) // parent_span_id
    writer.hex(parent.spanId)
  }
  writer.byte(0x2a) // name
  writer.string(span.name)
  writer.byte(0x30) // kind; OTLP's 0 is "unspecified"
  writer.varint(span.kind + 1)
  writeTime(writer, 0x39, span.startTime)
  writeTime(writer, 0x41, span.endTime)
  writeAttributes(writer, 0x4a, span.attributes, limit)
  writeCount(writer, 0x50, span.droppedAttributesCount)
  for (const event of span.events) writeEvent(writer, event, limit)
  writeCount(writer, 0x60, span.droppedEventsCount)
  for (const link of span.links) writeLink(writer, link, limit)
  writeCount(writer, 0x70, span.droppedLinksCount)
  writeStatus(writer, span)
  writer.byte(0x85) // flags, field 16
  writer.byte(0x01)
  writer.fixed32(flagsOf(context, parent?.isRemote))
  writer.close(start, 2)
}

/** Fields 1 to 3, which spans and links have in common. */
function writeIdentity(writer: ProtobufWriter, context: SpanContext): void {
  writer.byte(0x0a) // trace_id
  writer.hex(context.traceId)
  writer.byte(0x12) // span_id
  writer.hex(context.spanId)
  const traceState = context.traceState?.serialize()
  if (traceState) {
    writer.byte(0x1a) // trace_state
    writer.string(traceState)
  }
}

function writeTime(writer: ProtobufWriter, tag: number, time: HrTime): void {
  writer.byte(tag)
  writer.fixed64Nanoseconds(time[0], time[1])
}

function writeCount(writer: ProtobufWriter, tag: number, count: number | undefined): void {
  if (!count) return
  writer.byte(tag)
  writer.varint(count)
}

function writeEvent(writer: ProtobufWriter, event: TimedEvent, limit: number): void {
  writer.byte(0x5a) // events
  const start = writer.open(1)
  writeTime(writer, 0x09, event.time)
  writer.byte(0x12) // name
  writer.string(event.name)
  if (event.attributes !== undefined) writeAttributes(writer, 0x1a, event.attributes, limit)
  writeCount(writer, 0x20, event.droppedAttributesCount)
  writer.close(start, 1)
}

function writeLink(writer: ProtobufWriter, link: Link, limit: number): void {
  writer.byte(0x6a) // links
  const start = writer.open(1)
  writeIdentity(writer, link.context)
  if (link.attributes !== undefined) writeAttributes(writer, 0x22, link.attributes, limit)
  writeCount(writer, 0x28, link.droppedAttributesCount)
  writer.byte(0x35) // flags
  writer.fixed32(flagsOf(link.context, link.context.isRemote))
  writer.close(start, 1)
}

function writeStatus(writer: ProtobufWriter, { status }: ReadableSpan): void {
  if (status.code === 0) return
  writer.byte(0x7a) // status
  const start = writer.open(1)
  if (status.message) {
    writer.byte(0x12) // message
    writer.string(status.message)
  }
  writer.byte(0x18) // code; the same numbers as in the API
  writer.varint(status.code)
  writer.close(start, 1)
}

/** Bits 0 to 7: W3C trace flags. Bit 8: it is known whether the parent (or the link) is remote. Bit 9: it is. */
function flagsOf(context: SpanContext, isRemote: boolean | undefined): number {
  return (context.traceFlags & 0xff) | 0x100 | (isRemote ? 0x200 : 0)
}
