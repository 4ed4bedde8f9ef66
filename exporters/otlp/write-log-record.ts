import type { LogLine } from '../../sdk/logs/log-sink.ts'
import type { RisingTime } from '../delivery/rising-time.ts'
import type { ProtobufWriter } from './protobuf-writer.ts'
import { writeAnyValue, writeAttribute } from './write-attributes.ts'

/** The data model's numbers for vigie's levels: https://opentelemetry.io/docs/specs/otel/logs/data-model/#severity-fields */
const severities: Readonly<Record<string, number>> = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 }

/** Fields of a line that have a place of their own in a log record. */
const placedFields = new Set(['timestamp', 'level', 'message', 'trace_id', 'span_id'])

const hexadecimal = /^[0-9a-f]+$/

/**
 * Writes one line as a field of `ScopeLogs`: `message` is the body, the other fields of its JSON are attributes. A text
 * that is no JSON object is the body as a whole.
 *
 * @param text that of the line, which may have been cut
 * @param resourceFields fields that the resource tells already
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto
 */
export function writeLogRecord(
  writer: ProtobufWriter,
  line: LogLine,
  text: string,
  time: RisingTime,
  resourceFields: ReadonlySet<string>,
): void {
  const fields = readFields(text)
  writer.byte(0x12) // ScopeLogs.log_records
  const start = writer.open(2)
  // time_unix_nano. The observed time would be the same, and Loki would keep it with every line.
  writer.byte(0x09)
  writer.fixed64Nanoseconds(Math.floor(time.ms / 1000), (time.ms % 1000) * 1e6 + time.nanoseconds)
  const severity = severities[line.level]
  if (severity !== undefined) {
    writer.byte(0x10) // severity_number
    writer.byte(severity)
  }
  writer.byte(0x1a) // severity_text
  writer.string(line.level)
  writer.byte(0x2a) // body
  writeAnyValue(writer, fields === undefined ? text : fields['message'], Number.POSITIVE_INFINITY, 0)
  for (const key in fields) {
    if (placedFields.has(key) || resourceFields.has(key)) continue
    writeAttribute(writer, 0x32, key, fields[key], Number.POSITIVE_INFINITY) // attributes
  }
  writeId(writer, 0x4a, line.traceId, 32) // trace_id
  writeId(writer, 0x52, line.spanId, 16) // span_id
  writer.close(start, 2)
}

function readFields(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Ids of another length make a receiver refuse the whole request. */
function writeId(writer: ProtobufWriter, tag: number, id: string | undefined, digits: number): void {
  if (id === undefined || id.length !== digits || !hexadecimal.test(id)) return
  writer.byte(tag)
  writer.hex(id)
}
