import type { Severity } from '../alerts/alert.ts'
import type { Duration } from '../rules/duration.ts'

/** One alert of the four: burning this many times too fast, over a long window and still over a short one. */
export interface BurnWindow {
  readonly severity: Severity & ('critical' | 'warning')
  readonly long: Duration
  readonly short: Duration
  /** How many times faster than the budget allows; decimal text. */
  readonly factor: string
  readonly for: Duration
  /** When the whole budget is gone at this speed, in words. */
  readonly emptyIn: string
}

export type SloWindow = '28d' | '30d'

/**
 * factor = share of the budget spent × period ÷ long window; short = long ÷ 12.
 * @see https://sre.google/workbook/alerting-on-slos/ (30 days); the one-day row as in kubernetes-mixin
 */
export const burnWindows: Readonly<Record<SloWindow, readonly BurnWindow[]>> = {
  '30d': [
    { severity: 'critical', long: '1h', short: '5m', factor: '14.4', for: '2m', emptyIn: '2 days' },
    { severity: 'critical', long: '6h', short: '30m', factor: '6', for: '15m', emptyIn: '5 days' },
    { severity: 'warning', long: '1d', short: '2h', factor: '3', for: '1h', emptyIn: '10 days' },
    { severity: 'warning', long: '3d', short: '6h', factor: '1', for: '3h', emptyIn: '30 days' },
  ],
  // The same shares of a shorter budget; the last one stays 1, the rate at which the budget is just used up.
  '28d': [
    { severity: 'critical', long: '1h', short: '5m', factor: '13.44', for: '2m', emptyIn: '2 days' },
    { severity: 'critical', long: '6h', short: '30m', factor: '5.6', for: '15m', emptyIn: '5 days' },
    { severity: 'warning', long: '1d', short: '2h', factor: '2.8', for: '1h', emptyIn: '10 days' },
    { severity: 'warning', long: '3d', short: '6h', factor: '1', for: '3h', emptyIn: '28 days' },
  ],
}

/**
 * How often an objective's rates are recorded. Fixed in the rule file, whatever the server's `evaluation_interval`, so that
 * a sum of samples is a number of requests.
 */
export const ratesRecordedEvery = '30s' satisfies Duration

/** Every window that is recorded: `fast` ones together with the rates, `slow` ones every two minutes. */
export const recordedWindows = {
  fast: ['5m', '30m', '1h'],
  slow: ['2h', '6h', '1d', '3d'],
} as const satisfies Readonly<Record<string, readonly Duration[]>>
