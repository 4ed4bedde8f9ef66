import type { AttributeValue } from './span.ts'

/** Bytes that a value costs in memory, roughly: one byte a character and a constant for each value. */
export function textBytes(value: AttributeValue | undefined, depth = 0): number {
  if (typeof value === 'string') return 24 + value.length
  if (typeof value !== 'object' || value === null || depth > 16) return 16
  let bytes = 48
  for (const [key, item] of Object.entries(value)) bytes += 24 + key.length + textBytes(item, depth + 1)
  return bytes
}
