import { bucketBound } from './bucket-bound.ts'
import { escapePattern } from './escape-pattern.ts'
import type { Expression, Matcher } from './expression.ts'
import {
  type Condition,
  type DeclaredMetric,
  definitionOf,
  type LabelConditions,
  type LabelOf,
  type MetricSource,
} from './metric.ts'
import { unitOf } from './unit.ts'
import { Vector } from './vector.ts'

type Selector = Extract<Expression, { kind: 'selector' }>

/** A metric's series as they are now. */
export function series<const Labels>(
  metric: MetricSource<Labels>,
  conditions: LabelConditions<Labels> = {},
): Vector<LabelOf<Labels>> {
  const definition = definitionOf(metric)
  return new Vector(selectorOf(definition, '', conditions), unitOf(definition))
}

/**
 * Finished observations of a histogram or summary (`…_count`), or of one bucket (`…_bucket{le="…"}`).
 *
 * @throws VigieError `BAD_OPTION` for an `le` that is no bound of the histogram
 */
export function observations<const Labels>(
  metric: MetricSource<Labels>,
  conditions: LabelConditions<Labels> & { readonly le?: `${number}` } = {},
): Vector<LabelOf<Labels>> {
  const definition = definitionOf(metric)
  const { le } = conditions
  if (le === undefined) return new Vector(selectorOf(definition, '_count', conditions), 'short')
  return new Vector(selectorOf(definition, '_bucket', { ...conditions, le: bucketBound(definition, le) }), 'short')
}

/** A selector node; `range` makes it a range vector. */
export function selectorOf<Labels>(
  definition: DeclaredMetric<Labels>,
  suffix: Selector['suffix'],
  conditions: Readonly<Record<string, unknown>>,
  range?: string,
): Selector {
  const matchers = Object.entries(conditions).flatMap(([label, condition]) =>
    condition === undefined ? [] : [matcherOf(label, condition as Condition)],
  )
  return {
    kind: 'selector',
    metric: definition as DeclaredMetric,
    suffix,
    matchers,
    ...(range === undefined ? {} : { range }),
  }
}

/** The suffix under which a metric's number of events is counted. */
export function countSuffix(definition: DeclaredMetric<unknown>): Selector['suffix'] {
  return definition.type === 'histogram' || definition.type === 'summary' ? '_count' : ''
}

function matcherOf(label: string, condition: Condition): Matcher {
  if (typeof condition === 'string') return { label, operator: '=', value: condition }
  if ('operator' in condition) return { label, operator: condition.operator, value: condition.text }
  return { label, operator: '=~', value: condition.map(escapePattern).join('|') }
}
