import { VigieError } from '../../sdk/vigie-error.ts'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/**
 * Reads `500ms`, `20s`, `2m` or `1h`, in milliseconds.
 *
 * @param option how the user calls the option, for the error
 * @throws VigieError `BAD_OPTION`
 */
export function parseDuration(text: string, option: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  const durationMs = Number(amount) * unitMs[unit ?? '']!
  // Timers count in 32 bits.
  if (durationMs > 0 && durationMs < 2 ** 31) return durationMs
  throw new VigieError(
    'BAD_OPTION',
    `${option} must be a duration such as 500ms, 20s or 2m, got ${JSON.stringify(text)}`,
    {
      option,
      received: text,
    },
  )
}
