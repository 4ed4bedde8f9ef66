import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

/** Longer values are cut: one span, one line that fits a screen. */
const longestValue = 60

/**
 * One readable line for an ended span, without a line break:
 * `10:42:07.123 span  12.4 ms  server  GET /orders/:id  http.response.status_code=200  trace=… span=… parent=…`
 */
export function formatSpan(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext()
  const startedAt = new Date(span.startTime[0] * 1000 + span.startTime[1] / 1e6)
  const milliseconds = span.duration[0] * 1000 + span.duration[1] / 1e6
  const parent = span.parentSpanContext?.spanId
  const words = [
    Number.isNaN(startedAt.getTime()) ? '--:--:--.---' : startedAt.toISOString().slice(11, 23),
    'span',
    `${milliseconds.toFixed(1)} ms`.padStart(9),
    (SpanKind[span.kind] ?? 'INTERNAL').toLowerCase().padEnd(8),
    printable(span.name, 120),
    ...(span.status.code === SpanStatusCode.ERROR
      ? [`ERROR ${printable(span.status.message ?? '', longestValue)}`]
      : []),
    ...Object.entries(span.attributes).map(([key, value]) => `${printable(key, 60)}=${printable(value, longestValue)}`),
    `trace=${traceId}`,
    `span=${spanId}`,
    ...(parent === undefined ? [] : [`parent=${parent}`]),
  ]
  return words.join('  ')
}

/** A terminal obeys control characters, and a name may hold any: they are shown as escapes. */
function printable(value: unknown, longest: number): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text
  return cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
}
