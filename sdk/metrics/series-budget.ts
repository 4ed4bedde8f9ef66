import { VigieError } from '../vigie-error.ts'

/** Time series, as Prometheus counts them, that one process may expose before new ones fold into overflow series. */
const defaultLimit = 50_000

/** A registry's allowance of time series: a counter or gauge series takes one, a histogram series one per line it writes. */
export interface SeriesBudget {
  readonly limit: number
  /** @throws VigieError `BAD_OPTION` unless it is a positive integer. Series that exist stay. */
  resize(limit: number): void
  readonly used: number
  /** Takes `count` if that many are left. */
  claim(count: number): boolean
  /** Takes `count` whatever is left: overflow series and metrics without labels must exist. */
  take(count: number): void
  release(count: number): void
}

/** @throws VigieError `BAD_OPTION` unless `limit` is a positive integer */
export function createSeriesBudget(initialLimit: number = defaultLimit): SeriesBudget {
  let limit = checkedLimit(initialLimit)
  let used = 0
  return {
    get limit() {
      return limit
    },
    resize(next) {
      limit = checkedLimit(next)
    },
    get used() {
      return used
    },
    claim(count) {
      if (used + count > limit) return false
      used += count
      return true
    },
    take(count) {
      used += count
    },
    release(count) {
      used -= count
    },
  }
}

function checkedLimit(limit: number): number {
  if (Number.isInteger(limit) && limit > 0) return limit
  throw new VigieError('BAD_OPTION', `seriesBudget must be a positive integer, got ${limit}`, {
    option: 'seriesBudget',
    received: limit,
  })
}
