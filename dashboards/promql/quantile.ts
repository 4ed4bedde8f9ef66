import { call, rateInterval, rate as rateOf, rateOfSum } from './functions.ts'
import { definitionOf, type LabelConditions, type LabelOf, type MetricSource } from './metric.ts'
import { selectorOf } from './selector.ts'
import { unitOf } from './unit.ts'
import { Vector } from './vector.ts'

/** What a quantile or a mean looks at. */
export interface Over<Labels, Name extends LabelOf<Labels>> {
  /** One result per combination of these labels; default: one result. */
  readonly by?: readonly Name[]
  readonly where?: LabelConditions<Labels>
  /** @default `$__rate_interval` */
  readonly range?: string
}

/**
 * `histogram_quantile` of a histogram's observations: `quantile(0.95, httpServerRequestDuration, { by: ['http_route'] })`.
 * Buckets are summed before the quantile, which is the only order that gives a right answer over several instances.
 */
export function quantile<const Labels, Name extends LabelOf<Labels> = never>(
  share: number,
  histogram: MetricSource<Labels>,
  { by = [], where = {}, range = rateInterval }: Over<Labels, Name> = {},
): Vector<Name> {
  const definition = definitionOf(histogram)
  const argument = bucketRates(histogram, by, where, range)
  return new Vector(
    call('histogram_quantile', [{ kind: 'number', text: String(share) }, argument.expression]),
    unitOf(definition),
  )
}

/** Observations a second in each bucket, for a heatmap. */
export function bucketRates<const Labels, Name extends LabelOf<Labels> = never>(
  histogram: MetricSource<Labels>,
  by: readonly Name[] = [],
  where: LabelConditions<Labels> = {},
  range: string = rateInterval,
): Vector<Name | 'le'> {
  const selector = selectorOf(definitionOf(histogram), '_bucket', where, range)
  return new Vector(
    {
      kind: 'aggregate',
      operator: 'sum',
      grouping: { keyword: 'by', labels: ['le', ...by] },
      argument: call('rate', [selector]),
    },
    'cps',
  )
}

/** The mean observation: sum over count, weighted by traffic. */
export function mean<const Labels, Name extends LabelOf<Labels> = never>(
  histogram: MetricSource<Labels>,
  { by = [], where = {}, range = rateInterval }: Over<Labels, Name> = {},
): Vector<Name> {
  const total = rateOfSum(histogram, where, range).sum(...by)
  const count = rateOf(histogram, where, range).sum(...by)
  return total.dividedBy(count).in(unitOf(definitionOf(histogram)))
}
