import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Packer } from '../delivery/packer.ts'

/**
 * Collects spans as they are: the Jaeger package encodes and sends in one step, so there is nothing smaller to keep.
 * Sizes are estimates of what a span occupies.
 *
 * @param maxSpanBytes a larger span is refused
 */
export function createSpanListPacker(maxSpanBytes: number): Packer<ReadableSpan, readonly ReadableSpan[]> {
  let spans: ReadableSpan[] = []
  let bytes = 0
  return {
    get count() {
      return spans.length
    },
    get bytes() {
      return bytes
    },
    add(span) {
      const size = estimateSpanBytes(span)
      if (size > maxSpanBytes) return false
      spans.push(span)
      bytes += size
      return true
    },
    seal() {
      const sealed = spans
      spans = []
      bytes = 0
      return sealed
    },
  }
}

/** Objects of a span without attributes take about a kilobyte. */
const bytesPerSpan = 1024
const bytesPerAttribute = 64

/** Roughly what a span occupies in memory. */
export function estimateSpanBytes(span: ReadableSpan): number {
  let bytes = bytesPerSpan + span.name.length + attributeBytes(span.attributes)
  for (const event of span.events) bytes += bytesPerAttribute + attributeBytes(event.attributes)
  for (const link of span.links) bytes += bytesPerAttribute + attributeBytes(link.attributes)
  return bytes
}

function attributeBytes(attributes: Readonly<Record<string, unknown>> = {}): number {
  let bytes = 0
  for (const key of Object.keys(attributes)) {
    const value = attributes[key]
    const text = typeof value === 'string' ? value : Array.isArray(value) ? String(value) : ''
    bytes += bytesPerAttribute + key.length + text.length
  }
  return bytes
}
