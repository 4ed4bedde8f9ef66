import { httpServerRequestDuration } from '../../sdk/catalogue/http.ts'
import { VigieError } from '../../sdk/vigie-error.ts'
import type { Reading } from '../alerts/reading.ts'
import { growth, reading } from '../alerts/reading.ts'
import { bucketBound } from '../promql/bucket-bound.ts'
import { rate, rateWithin } from '../promql/functions.ts'
import { type Condition, matching } from '../promql/metric.ts'
import type { Vector } from '../promql/vector.ts'
import { ofServices } from '../rules/stack-jobs.ts'

/** What is measured: all events and the bad ones, per second over 5 minutes, by service. */
export interface ServiceLevelIndicator {
  readonly kind: 'availability' | 'latency'
  /** What counts as bad, completing "a request is bad when it …" and "requests that …". */
  readonly badEvent: { readonly one: string; readonly many: string }
  readonly all: Vector<'job'>
  readonly bad: Vector<'job'>
  /** Series in which this share of 600 requests a minute is bad, for the proof of alerts. */
  readonly readings: (above: number, below: number) => readonly Reading[]
}

/** Which requests count. */
export interface RequestSelection {
  /** A route template; default: all routes. */
  readonly route?: string
  /** A service (`job`); default: each service by itself. */
  readonly service?: string
}

const window = '5m'
const requestsPerMinute = 600

/** Requests are good unless they are answered with a 5xx. */
export function availability(selection: RequestSelection = {}): ServiceLevelIndicator {
  const where = conditionsOf(selection)
  const all = rate(httpServerRequestDuration, where, window).sum('job')
  const failed = rate(httpServerRequestDuration, { ...where, http_response_status_code: matching('5..') }, window).sum(
    'job',
  )
  return {
    kind: 'availability',
    badEvent: { one: 'is answered with a 5xx', many: 'were answered with a 5xx' },
    all,
    bad: failed.or(all.times(0)),
    readings: (above, below) => {
      const labels = labelsOf(selection)
      const bad = (share: number) => growth(round(requestsPerMinute * share))
      const good = (share: number) => growth(round(requestsPerMinute * (1 - share)))
      return [
        reading(
          httpServerRequestDuration,
          { ...labels, http_response_status_code: '200' },
          { above: good(above), below: good(below) },
          '_count',
        ),
        reading(
          httpServerRequestDuration,
          { ...labels, http_response_status_code: '503' },
          { above: bad(above), below: bad(below) },
          '_count',
        ),
      ]
    },
  }
}

/**
 * Requests are good when answered within `thresholdSeconds`.
 *
 * @throws VigieError `BAD_OPTION` unless the threshold is an upper bound of the histogram's buckets: nothing between two
 *   bounds can be counted
 */
export function latency(selection: RequestSelection & { readonly thresholdSeconds: number }): ServiceLevelIndicator {
  const { thresholdSeconds } = selection
  const bounds: readonly number[] = httpServerRequestDuration.buckets
  if (!bounds.includes(thresholdSeconds)) {
    throw new VigieError(
      'BAD_OPTION',
      `thresholdSeconds must be one of the histogram's bounds (${bounds.join(', ')}), got ${thresholdSeconds}`,
      { option: 'thresholdSeconds', received: thresholdSeconds },
    )
  }
  const le = `${thresholdSeconds}` as const
  const where = conditionsOf(selection)
  const all = rate(httpServerRequestDuration, where, window).sum('job')
  const inTime = rateWithin(httpServerRequestDuration, le, where, window).sum('job')
  return {
    kind: 'latency',
    badEvent: { one: `takes longer than ${thresholdSeconds} s`, many: `took longer than ${thresholdSeconds} s` },
    all,
    bad: all.minus(inTime),
    readings: (above, below) => {
      const labels = labelsOf(selection)
      const inTimeAt = (share: number) => growth(round(requestsPerMinute * (1 - share)))
      return [
        reading(httpServerRequestDuration, labels, growth(requestsPerMinute), '_count'),
        reading(
          httpServerRequestDuration,
          { ...labels, le: bucketBound(httpServerRequestDuration, le) },
          { above: inTimeAt(above), below: inTimeAt(below) },
          '_bucket',
        ),
      ]
    },
  }
}

function conditionsOf({ route, service }: RequestSelection): { readonly job: Condition; readonly http_route?: string } {
  return { job: service ?? ofServices, ...(route === undefined ? {} : { http_route: route }) }
}

function labelsOf({ route, service }: RequestSelection): Readonly<Record<'job' | 'instance' | 'http_route', string>> {
  return { job: service ?? 'checkout', instance: 'checkout-1:9464', http_route: route ?? '/checkout' }
}

/** Promtool's series notation takes plain decimals only, no exponents. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
