import { cutLine } from '../delivery/cut-line.ts'
import type { HttpPayload } from '../delivery/http-destination.ts'
import type { Packer } from '../delivery/packer.ts'
import { createRisingTime } from '../delivery/rising-time.ts'
import type { LokiLine } from './loki-line.ts'
import { TextBuffer } from './text-buffer.ts'

/** One stream of the open batch. */
interface Stream {
  /** `{"stream":{…},"values":[` */
  readonly head: string
  /** The values, separated by commas. */
  readonly values: TextBuffer
}

/** Every set of labels is a stream that Loki keeps in memory. Lines beyond this many go to one common stream. */
const mostStreams = 64
const overflowLevel = 'other'

/**
 * Packs lines as the JSON of Loki's push API: one stream for each set of labels, trace and span ids as structured
 * metadata. Lines of one millisecond get rising nanoseconds, which keeps their order, and keeps Loki from taking two
 * equal lines for one.
 *
 * @param labels those of every stream
 * @param maxLineBytes longer lines are cut
 * @see https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs
 */
export function createLinePacker(
  labels: Readonly<Record<string, string>>,
  maxLineBytes: number,
): Packer<LokiLine, HttpPayload> {
  const byLevel = new Map<string, Stream>()
  const byLabels = new Map<string, Stream>()
  let count = 0
  let bytes = 0
  const time = createRisingTime()

  function streamOf({ level, labels: own }: LokiLine): Stream {
    if (own === undefined) return byLevel.get(level) ?? open(byLevel, level, { ...labels, level })
    const set = { ...labels, level, ...own }
    const key = JSON.stringify(Object.entries(set).sort())
    return byLabels.get(key) ?? open(byLabels, key, set)
  }

  function open(streams: Map<string, Stream>, key: string, set: Readonly<Record<string, string>>): Stream {
    if (byLevel.size + byLabels.size >= mostStreams && key !== overflowLevel) {
      return byLevel.get(overflowLevel) ?? open(byLevel, overflowLevel, { ...labels, level: overflowLevel })
    }
    const stream = { head: `{"stream":${JSON.stringify(set)},"values":[`, values: new TextBuffer() }
    streams.set(key, stream)
    return stream
  }

  /** Nanoseconds since the Unix epoch, as digits. */
  function timestampOf(line: LokiLine): string {
    time.turnTo(line.timestampMs)
    return `${time.ms}${String(time.nanoseconds).padStart(6, '0')}`
  }

  return {
    get count() {
      return count
    },
    get bytes() {
      return bytes
    },
    add(line) {
      const text = JSON.stringify(cutLine(line, maxLineBytes))
      const { values } = streamOf(line)
      const before = values.length
      values.append(`${before === 0 ? '' : ','}["${timestampOf(line)}",${text}${metadataOf(line)}]`)
      count += 1
      bytes += values.length - before
      return true
    },
    seal() {
      const used = [...byLevel.values(), ...byLabels.values()].filter(({ values }) => values.length > 0)
      count = 0
      bytes = 0
      if (byLevel.size + byLabels.size >= mostStreams) {
        byLevel.clear()
        byLabels.clear()
      }
      const body = assemble(used)
      for (const { values } of used) values.clear()
      return { body, gzipped: false }
    },
  }
}

const hexadecimal = /^[0-9a-f]+$/

/** Structured metadata; nothing outside a span, and nothing for ids that are none. */
function metadataOf({ traceId, spanId, metadata }: LokiLine): string {
  if (metadata !== undefined) return `,${JSON.stringify({ ...metadata, trace_id: traceId, span_id: spanId })}`
  if (traceId === undefined || !hexadecimal.test(traceId)) return ''
  if (spanId === undefined || !hexadecimal.test(spanId)) return `,{"trace_id":"${traceId}"}`
  return `,{"trace_id":"${traceId}","span_id":"${spanId}"}`
}

function assemble(streams: readonly Stream[]): Uint8Array {
  const pieces: Uint8Array[] = []
  for (const { head, values } of streams) {
    pieces.push(Buffer.from(pieces.length === 0 ? `{"streams":[${head}` : `]},${head}`), values.written())
  }
  pieces.push(Buffer.from(']}]}'))
  return Buffer.concat(pieces)
}
