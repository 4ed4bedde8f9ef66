import type { LogLine } from '../../../sdk/logs/log-sink.ts'

/** A finished line as the logger hands it over; every field can be set. */
export function logLine(message: string, fields: Partial<LogLine> = {}): LogLine {
  const level = fields.level ?? 'info'
  return {
    text: JSON.stringify({ level, message }),
    level,
    timestampMs: 1_700_000_000_000,
    traceId: undefined,
    spanId: undefined,
    ...fields,
  }
}
