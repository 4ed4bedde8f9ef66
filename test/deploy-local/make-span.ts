import type { LogRecord } from '../../deploy/local/stores/log-record.ts'
import type { Span } from '../../deploy/local/stores/span.ts'

let count = 0

/** A span with whatever matters to the test; ids are unique. */
export function makeSpan(given: Partial<Span> = {}): Span {
  count += 1
  return {
    traceId: count.toString(16).padStart(32, '0'),
    spanId: count.toString(16).padStart(16, '0'),
    parentSpanId: '',
    service: 'gateway',
    name: 'GET /',
    kind: 'server',
    startMs: 1_700_000_000_000,
    durationMs: 10,
    status: 'unset',
    statusMessage: '',
    attributes: {},
    resource: {},
    scope: 'test',
    events: [],
    links: [],
    ...given,
  }
}

/** A log record with whatever matters to the test. */
export function makeLog(given: Partial<LogRecord> = {}): LogRecord {
  const message = given.message ?? 'order placed'
  return {
    timeMs: 1_700_000_000_000,
    service: 'gateway',
    level: 'info',
    message,
    line: message,
    traceId: '',
    spanId: '',
    attributes: {},
    ...given,
  }
}
