/**
 * Reads a `Retry-After` header: seconds or an HTTP date (RFC 9110, 10.2.3). Undefined when it says nothing usable;
 * never negative.
 */
export function parseRetryAfter(header: string | undefined, wallMs: number): number | undefined {
  if (header === undefined || header.length > 64) return undefined
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  // A date must name a month; Date.parse alone would take "5.5" or "-1" for one.
  if (!/[A-Za-z]{3}/.test(text)) return undefined
  const dateMs = Date.parse(text)
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - wallMs)
}
