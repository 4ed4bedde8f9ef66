const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** A Prometheus duration with one unit: `5m`, `6h`, `30d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`

/** Seconds in a duration. */
export function durationSeconds(duration: Duration): number {
  return Number(duration.slice(0, -1)) * (secondsOf[duration.at(-1) ?? ''] ?? Number.NaN)
}
