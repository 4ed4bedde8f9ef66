/** Unix nanoseconds as milliseconds. A difference of a few minutes stays exact, a date is exact to about 0.2 µs. */
export function nanosToMs(nanos: bigint): number {
  // In two parts, so that whole milliseconds stay whole.
  return Number(nanos / 1_000_000n) + Number(nanos % 1_000_000n) / 1e6
}

/** Nanoseconds as JSON writes them: text, or a number from those who do not know better. Anything else is 0. */
export function nanosFromJson(value: unknown): bigint {
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value)
  return typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n
}
