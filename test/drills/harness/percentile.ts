/** The value below which a share of `values` lies; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** Rounded to hundredths, for a line that people read. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
