import { VigieError } from '../vigie-error.ts'
import type { LimitedLabel } from './metric-definition.ts'

/**
 * Caps a label: the first `limit` distinct values get their own series, every later one is counted in one overflow
 * series (`overflowValue`), which is logged once with the call site.
 *
 * @throws VigieError `BAD_METRIC` unless `limit` is an integer from 1 to 1,000,000
 */
export function limited(limit: number): LimitedLabel {
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000_000) {
    throw new VigieError('BAD_METRIC', `limited(n) takes an integer from 1 to 1000000, got ${limit}`, {
      option: 'limited',
      received: limit,
    })
  }
  return { limit }
}
