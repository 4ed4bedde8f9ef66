import type { LogLine } from '../../sdk/logs/log-sink.ts'

/** Fields of a line that have another name in the document, or come from elsewhere. */
const placedFields = new Set(['timestamp', 'level', 'trace_id', 'span_id', 'service'])

/** `log.level` makes `log` an object in the index; a text of that name would make it refuse the document. */
const objectFields = new Set(['log', 'trace', 'span', 'service', '@timestamp'])

/** RFC 3339; a line without a usable time belongs to 1970, which is seen and harms nobody. */
export function timestampOf({ timestampMs }: LogLine): string {
  return new Date(timestampMs >= 0 && timestampMs < 253_402_300_800_000 ? timestampMs : 0).toISOString()
}

/**
 * The document of a line, as one line of JSON.
 *
 * @param text that of the line, which may have been cut; one that is no JSON object is the message as a whole
 * @see https://www.elastic.co/docs/reference/ecs
 */
export function documentOf(line: LogLine, text: string, timestamp: string): string {
  const fields = readFields(text)
  const service = fields['service']
  const document: Record<string, unknown> = {
    '@timestamp': timestamp,
    'log.level': line.level,
    'trace.id': line.traceId,
    'span.id': line.spanId,
    'service.name': typeof service === 'string' ? service : undefined,
  }
  for (const key of Object.keys(fields)) {
    if (placedFields.has(key)) continue
    document[objectFields.has(key) ? `${key}_` : key] = fields[key]
  }
  return JSON.stringify(document)
}

function readFields(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Somebody else's line, or one that was cut.
  }
  return { message: text }
}
