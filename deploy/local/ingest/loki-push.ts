import type { LogRecord } from '../stores/log-record.ts'
import type { AttributeValue } from '../stores/span.ts'
import { readLevel } from './log-level.ts'
import { emptyAttributes } from './otlp-attributes.ts'
import { unknownService } from './otlp-resource.ts'
import { hexId, objects } from './otlp-traces-json.ts'
import { nanosFromJson, nanosToMs } from './unix-nanos.ts'

/** Thrown for a body that Loki would refuse too. */
export class MalformedPush extends Error {
  override readonly name = 'MalformedPush'
}

/** One line of a stream as the push API carries it, whichever encoding it came in. */
export interface PushedLine {
  readonly nanos: bigint
  readonly line: string
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * Reads the JSON body of Loki's push API, parsed: `{"streams": [{"stream": {…}, "values": [["nanos", "line", {…}]]}]}`.
 *
 * @throws MalformedPush
 * @see https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs
 */
export function readLokiPush(body: unknown): LogRecord[] {
  const streams = (body as { streams?: unknown } | null)?.streams
  if (!Array.isArray(streams)) throw new MalformedPush('a push needs "streams", an array')
  return objects(streams).flatMap((stream) => {
    const labels = strings(stream['stream'])
    if (!Array.isArray(stream['values'])) throw new MalformedPush('a stream needs "values", an array')
    return (stream['values'] as unknown[]).map((value) => {
      if (!Array.isArray(value) || typeof value[0] !== 'string' || typeof value[1] !== 'string') {
        throw new MalformedPush('a value is ["<unix nanoseconds>", "<line>"], perhaps with an object of metadata')
      }
      return toLogRecord(labels, { nanos: nanosFromJson(value[0]), line: value[1], metadata: strings(value[2]) })
    })
  })
}

/** Makes a record of a pushed line: level, message and ids come from metadata, else from the line when it is JSON. */
export function toLogRecord(labels: Readonly<Record<string, string>>, pushed: PushedLine): LogRecord {
  const attributes = emptyAttributes()
  for (const [name, value] of Object.entries(labels)) attributes[name] = value
  for (const [name, value] of Object.entries(pushed.metadata)) attributes[name] = value
  const fields = jsonFields(pushed.line)
  const first = (...names: string[]): AttributeValue | undefined => {
    for (const name of names) {
      const value = attributes[name] ?? fields[name]
      if (value !== undefined && value !== null && value !== '') return value as AttributeValue
    }
    return undefined
  }
  const message = fields['message'] ?? fields['msg']
  return {
    timeMs: nanosToMs(pushed.nanos),
    service: String(first('service_name', 'service', 'service.name', 'app', 'job') ?? unknownService),
    level: readLevel(first('level', 'detected_level', 'severity')),
    message: typeof message === 'string' ? message : pushed.line,
    line: pushed.line,
    traceId: hexId(first('trace_id', 'traceId', 'traceID')),
    spanId: hexId(first('span_id', 'spanId', 'spanID')),
    attributes,
  }
}

function jsonFields(line: string): Record<string, unknown> {
  if (!line.startsWith('{')) return {}
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return {}
  }
}

function strings(value: unknown): Record<string, string> {
  const found = Object.create(null) as Record<string, string>
  if (typeof value !== 'object' || value === null) return found
  for (const [name, text] of Object.entries(value)) if (typeof text === 'string') found[name] = text
  return found
}
