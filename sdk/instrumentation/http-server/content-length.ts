/** Bytes that a `Content-Length` announces; -1 where there is none, or none that is a number. */
export function contentLength(value: unknown): number {
  if (value === undefined) return -1
  const length = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : -1
  return length >= 0 && length <= Number.MAX_SAFE_INTEGER ? length : -1
}
