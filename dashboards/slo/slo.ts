import { VigieError } from '../../sdk/vigie-error.ts'
import { burnWindows, type SloWindow } from './burn-windows.ts'
import { compare, decimal, decimalText, type ExactDecimal, minus, percentToShare, times } from './decimal.ts'
import type { ServiceLevelIndicator } from './sli.ts'

/** A service level objective with its exact numbers. */
export interface Slo {
  readonly name: string
  /** Per cent, as written: `99.9`. */
  readonly objective: string
  readonly window: SloWindow
  readonly sli: ServiceLevelIndicator
  /** Share of requests that may be bad, exact. */
  readonly budget: ExactDecimal
  /** Error ratio at which each of the four alerts fires, in the order of `burnWindows`. */
  readonly thresholds: readonly `${number}`[]
  /** Fewer bad requests than this within an alert's long window never fire it. */
  readonly minimumErrors: number
  readonly expectedRequestsPerSecond: number | undefined
}

/** What an author says of an objective. */
export interface SloOptions {
  /** kebab-case. */
  readonly name: string
  /** Per cent, as text so that it stays exact: `'99.9'`. */
  readonly objective: string
  /** @default '30d' */
  readonly window?: SloWindow
  readonly sli: ServiceLevelIndicator
  /** @default 5 */
  readonly minimumErrors?: number
  /** Lets the generated page say how many errors it takes to page. */
  readonly expectedRequestsPerSecond?: number
}

const hundred = decimal('100')
const one = decimal('1')

/**
 * Declares an objective: recording rules, four burn-rate alerts and a runbook follow from it.
 *
 * @throws VigieError `BAD_OPTION` for an objective outside (0, 100), a name that is not kebab-case, a window, guard or rate
 *   that makes no sense, or an objective so low that an alert could never fire (its threshold would be 1 or more)
 */
export function slo(options: SloOptions): Slo {
  const { name, objective, window = '30d', sli, minimumErrors = 5, expectedRequestsPerSecond } = options
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw bad('name', name, 'must be kebab-case, such as checkout-latency')
  const windows = burnWindows[window]
  if (windows === undefined) throw bad('window', window, `must be one of ${Object.keys(burnWindows).join(', ')}`)
  if (!Number.isInteger(minimumErrors) || minimumErrors < 0)
    throw bad('minimumErrors', minimumErrors, 'must be an integer from 0')
  if (expectedRequestsPerSecond !== undefined && !(expectedRequestsPerSecond > 0)) {
    throw bad('expectedRequestsPerSecond', expectedRequestsPerSecond, 'must be above 0')
  }
  const exact = decimal(objective, 'objective')
  if (exact.digits === 0n || compare(exact, hundred) >= 0) {
    throw bad('objective', objective, 'must be above 0 and below 100; 100 leaves no budget to alert on')
  }
  const budget = percentToShare(minus(hundred, exact))
  const thresholds = windows.map(({ factor }) => times(decimal(factor), budget))
  const never = thresholds.findIndex((threshold) => compare(threshold, one) >= 0)
  if (never >= 0) {
    const ratio = decimalText(thresholds[never] ?? one)
    throw bad(
      'objective',
      objective,
      `is too low: the ${windows[never]?.long} alert would need an error ratio of ${ratio}`,
    )
  }
  return {
    name,
    objective,
    window,
    sli,
    budget,
    thresholds: thresholds.map(decimalText),
    minimumErrors,
    expectedRequestsPerSecond,
  }
}

function bad(option: string, received: unknown, what: string): VigieError {
  return new VigieError('BAD_OPTION', `slo ${option} ${what}, got ${JSON.stringify(received)}`, { option, received })
}
