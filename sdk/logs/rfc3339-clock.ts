let second = -1
let prefix = ''

/**
 * `2026-11-23T10:01:38.042Z` (RFC 3339, UTC) of a time in milliseconds since the Unix epoch. The text up to the second is
 * kept between calls: lines come many to a second, and `Date.prototype.toISOString` costs more than the rest of a short line.
 */
export function rfc3339(timestampMs: number): string {
  const wholeSecond = Math.floor(timestampMs / 1000)
  if (wholeSecond !== second) {
    second = wholeSecond
    prefix = new Date(wholeSecond * 1000).toISOString().slice(0, 20)
  }
  const milliseconds = Math.floor(timestampMs) - wholeSecond * 1000
  return `${prefix}${milliseconds < 10 ? '00' : milliseconds < 100 ? '0' : ''}${milliseconds}Z`
}
