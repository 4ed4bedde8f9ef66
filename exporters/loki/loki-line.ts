import type { LogLine } from '../../sdk/logs/log-sink.ts'

/** A log line on its way to Loki. */
export interface LokiLine extends LogLine {
  /** Labels of its stream in addition to those of all streams. Absent for lines of vigie's own logger. */
  readonly labels?: Readonly<Record<string, string>>
  /** Structured metadata besides the ids of trace and span. */
  readonly metadata?: Readonly<Record<string, string>>
}
