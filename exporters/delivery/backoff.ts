/** How long to wait between attempts. */
export interface Backoff {
  /** The wait after the first failure, in milliseconds. @default 500 */
  readonly firstMs: number
  /** No wait of ours is longer. @default 30_000 */
  readonly longestMs: number
  /** No wait that a server asks for is longer. @default 120_000 */
  readonly longestRetryAfterMs: number
}

export const defaultBackoff: Backoff = { firstMs: 500, longestMs: 30_000, longestRetryAfterMs: 120_000 }

/**
 * The wait before the next attempt, in milliseconds. Doubles with every failure; between half and all of it is taken
 * by chance, so that a hundred services don't return as one. A server's wish is honoured up to a cap, and spread
 * a little upwards for the same reason.
 *
 * @param failures attempts that failed in a row, from 1
 * @param random from 0 up to 1
 */
export function backoffMs(
  { firstMs, longestMs, longestRetryAfterMs }: Backoff,
  failures: number,
  retryAfterMs: number | undefined,
  random: number,
): number {
  const ceilingMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30))
  const ownMs = ceilingMs * (0.5 + random / 2)
  if (retryAfterMs === undefined) return ownMs
  return Math.min(longestRetryAfterMs, Math.max(ownMs, retryAfterMs * (1 + random / 10)))
}
