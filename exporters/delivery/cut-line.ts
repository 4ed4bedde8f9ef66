import type { LogLine } from '../../sdk/logs/log-sink.ts'

/** A line that no splitting of strings can make too long by its own frame. */
const frameBytes = 512

/**
 * The text of a line, within `maxBytes`. A longer one becomes the `message` of a new JSON object, cut, with its true
 * size in `vigie_cut_from_bytes`: half a JSON object would be a line that no query can read.
 */
export function cutLine(line: LogLine, maxBytes: number): string {
  const { text } = line
  // UTF-16 units take at most three bytes each; nearly all lines end here.
  if (text.length * 3 <= maxBytes) return text
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxBytes) return text
  let keep = Math.max(0, maxBytes - frameBytes)
  for (;;) {
    const cut = JSON.stringify({
      timestamp: new Date(Number.isFinite(line.timestampMs) ? line.timestampMs : 0).toISOString(),
      level: line.level,
      message: `${text.slice(0, keep).toWellFormed()}…`,
      trace_id: line.traceId,
      span_id: line.spanId,
      vigie_cut_from_bytes: bytes,
    })
    if (keep === 0 || Buffer.byteLength(cut) <= maxBytes) return cut
    keep >>>= 1
  }
}
