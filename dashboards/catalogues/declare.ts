import type { MetricDefinition, MetricType } from '../../sdk/metrics/metric-definition.ts'

/** How many values a third party's label is expected to have; the series estimate multiplies them. */
export interface ExpectedValues {
  readonly limit: number
}

/** A label whose values a third party decides: about `count` of them. */
export function about(count: number): ExpectedValues {
  return { limit: count }
}

/** A metric of somebody else's program, as pure data; names, types and closed values stay in the type. */
export function declare<
  const Labels extends Readonly<Record<string, readonly string[] | ExpectedValues>> = Readonly<Record<never, never>>,
  const Type extends MetricType = MetricType,
>(definition: MetricDefinition<Labels, Type>): MetricDefinition<Labels, Type> {
  return definition
}
