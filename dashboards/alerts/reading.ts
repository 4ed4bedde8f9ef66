import { definitionOf, type LabelOf, type MetricSource } from '../promql/metric.ts'

/** How a series behaves over time in a proof. */
export type Trend =
  | { readonly kind: 'level'; readonly value: number }
  | { readonly kind: 'growth'; readonly perMinute: number; readonly start?: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'pattern'; readonly text: string }
  | { readonly kind: 'gone'; readonly value: number; readonly afterMinutes: number }

/** A gauge that stays where it is. */
export function level(value: number): Trend {
  return { kind: 'level', value }
}

/** A counter that grows by this much a minute. */
export function growth(perMinute: number): Trend {
  return { kind: 'growth', perMinute }
}

/** No samples at all. */
export const missing: Trend = { kind: 'missing' }

/** A gauge that is there for a while and then no more. */
export function goneAfter(afterMinutes: number, value: number): Trend {
  return { kind: 'gone', value, afterMinutes }
}

/** One series of a proof: what it does while the alert should fire, and while it should not. */
export interface Reading {
  readonly series: string
  readonly above: Trend
  readonly below: Trend
}

/** A series that just crosses the threshold in one phase of the proof, and just does not in the other. */
export function reading<const Labels>(
  metric: MetricSource<Labels>,
  labels: { readonly [Name in LabelOf<Labels>]?: string } & { readonly le?: string },
  trends: { readonly above: Trend; readonly below: Trend } | Trend,
  suffix: '' | '_count' | '_bucket' | '_sum' = '',
): Reading {
  const list = Object.entries(labels as Readonly<Record<string, string>>).map(([name, value]) => `${name}="${value}"`)
  const series = `${definitionOf(metric).name}${suffix}{${list.join(', ')}}`
  return 'kind' in trends ? { series, above: trends, below: trends } : { series, ...trends }
}

/** Promtool's notation for one minute steps: `0+5x60`, continuing from `start`. Gives the last value too. */
export function notation(
  trend: Trend,
  minutes: number,
  start: number,
): { readonly text: string; readonly end: number } {
  switch (trend.kind) {
    case 'missing':
      // `_x3` is three missing values, where `1x3` is four of 1.
      return { text: `_x${minutes + 1}`, end: start }
    case 'level':
      return { text: `${trend.value}x${minutes}`, end: trend.value }
    case 'pattern': {
      const values = trend.text.split(' ')
      const repeated = Array.from({ length: minutes + 1 }, (_, minute) => values[minute % values.length])
      return { text: repeated.join(' '), end: start }
    }
    case 'gone':
      return { text: `${trend.value}x${trend.afterMinutes} _x${minutes - trend.afterMinutes}`, end: trend.value }
    case 'growth':
      return changing(trend, minutes, trend.start ?? start)
  }
}

function changing({ perMinute }: { readonly perMinute: number }, minutes: number, start: number) {
  const sign = perMinute < 0 ? '-' : '+'
  const end = Math.round((start + perMinute * (minutes + 1)) * 1e6) / 1e6
  return { text: `${start}${sign}${Math.abs(perMinute)}x${minutes}`, end }
}
