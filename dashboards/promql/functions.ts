import { bucketBound } from './bucket-bound.ts'
import type { Expression } from './expression.ts'
import { definitionOf, type LabelConditions, type LabelOf, type MetricSource } from './metric.ts'
import { countSuffix, selectorOf, series } from './selector.ts'
import { type GrafanaUnit, perSecond, unitOf } from './unit.ts'
import { type Decimal, Vector } from './vector.ts'

/** The range Grafana picks so that a rate always sees at least four scrapes. Rules have no such variable: give a range. */
export const rateInterval = '$__rate_interval'

/**
 * Per-second rate of a counter, or of a histogram's observations.
 *
 * @param range a duration such as `5m`; default {@link rateInterval}
 */
export function rate<const Labels>(
  metric: MetricSource<Labels>,
  conditions: LabelConditions<Labels> = {},
  range: string = rateInterval,
): Vector<LabelOf<Labels>> {
  const definition = definitionOf(metric)
  const counted = definition.type === 'counter' ? unitOf(definition) : 'short'
  return overRange('rate', definition, countSuffix(definition), conditions, range, perSecond(counted))
}

/** How much a counter, or a histogram's observations, grew within `range`. */
export function increase<const Labels>(
  metric: MetricSource<Labels>,
  conditions: LabelConditions<Labels> = {},
  range = '$__range',
): Vector<LabelOf<Labels>> {
  const definition = definitionOf(metric)
  const unit = definition.type === 'counter' ? unitOf(definition) : 'short'
  return overRange('increase', definition, countSuffix(definition), conditions, range, unit)
}

/**
 * Per-second rate of one bucket (observations up to `le`) of a histogram.
 *
 * @throws VigieError `BAD_OPTION` for an `le` that is no bound of the histogram
 */
export function rateWithin<const Labels>(
  metric: MetricSource<Labels>,
  le: `${number}`,
  conditions: LabelConditions<Labels> = {},
  range: string = rateInterval,
): Vector<LabelOf<Labels>> {
  const definition = definitionOf(metric)
  return overRange('rate', definition, '_bucket', { ...conditions, le: bucketBound(definition, le) }, range, 'cps')
}

/** Per-second rate of the sum of a histogram's or summary's observations: seconds a second, bytes a second. */
export function rateOfSum<const Labels>(
  metric: MetricSource<Labels>,
  conditions: LabelConditions<Labels> = {},
  range: string = rateInterval,
): Vector<LabelOf<Labels>> {
  const definition = definitionOf(metric)
  return overRange('rate', definition, '_sum', conditions, range, perSecond(unitOf(definition)))
}

/** Functions that look at a gauge over a range. */
export type OverTime =
  | 'avg_over_time'
  | 'max_over_time'
  | 'min_over_time'
  | 'sum_over_time'
  | 'count_over_time'
  | 'last_over_time'
  | 'changes'
  | 'resets'
  | 'delta'
  | 'deriv'

/** `avg_over_time(metric[range])` and its kin. */
export function overTime<const Labels>(
  name: OverTime,
  metric: MetricSource<Labels>,
  range: string,
  conditions: LabelConditions<Labels> = {},
): Vector<LabelOf<Labels>> {
  const definition = definitionOf(metric)
  const unit = name === 'changes' || name === 'resets' || name === 'count_over_time' ? 'short' : unitOf(definition)
  return overRange(name, definition, '', conditions, range, name === 'deriv' ? perSecond(unit) : unit)
}

/** A function of a range over any expression: `max_over_time((…)[range:step])`. */
export function overTimeOf<Label extends string>(
  name: OverTime,
  vector: Vector<Label>,
  range: string,
  step: string,
): Vector<Label> {
  return new Vector(call(name, [{ kind: 'subquery', expression: vector.expression, range, step }]), vector.unit)
}

/** Where a gauge will be `seconds` from now if it goes on as within `range`. */
export function predictLinear<const Labels>(
  metric: MetricSource<Labels>,
  range: string,
  seconds: number,
  conditions: LabelConditions<Labels> = {},
): Vector<LabelOf<Labels>> {
  const definition = definitionOf(metric)
  const selector = selectorOf(definition, '', conditions, range)
  return new Vector(call('predict_linear', [selector, number(seconds)]), unitOf(definition))
}

/** 1 when no such series exists. */
export function absent<const Labels>(
  metric: MetricSource<Labels>,
  conditions: LabelConditions<Labels> = {},
): Vector<LabelOf<Labels>> {
  return absentOf(series(metric, conditions))
}

/** 1 when the expression gives nothing. */
export function absentOf<Label extends string>(vector: Vector<Label>): Vector<Label> {
  return new Vector(call('absent', [vector.expression]), 'short')
}

/** Now, in seconds since 1970. */
export function time(): Vector<never> {
  return new Vector(call('time', []), 's')
}

/** A constant series without labels. */
export function constant(value: number | Decimal): Vector<never> {
  return new Vector(call('vector', [number(value)]), 'short')
}

export function clampMin<Label extends string>(vector: Vector<Label>, least: number): Vector<Label> {
  return new Vector(call('clamp_min', [vector.expression, number(least)]), vector.unit)
}

export function clampMax<Label extends string>(vector: Vector<Label>, most: number): Vector<Label> {
  return new Vector(call('clamp_max', [vector.expression, number(most)]), vector.unit)
}

export function timestamp<Label extends string>(vector: Vector<Label>): Vector<Label> {
  return new Vector(call('timestamp', [vector.expression]), 's')
}

/** Adds a label made from the parts of another (`$1`). */
export function labelReplace<Label extends string, Added extends string>(
  vector: Vector<Label>,
  added: Added,
  replacement: string,
  source: Label,
  pattern: string,
): Vector<Label | Added> {
  const texts = [added, replacement, source, pattern].map((value): Expression => ({ kind: 'string', value }))
  return new Vector(call('label_replace', [vector.expression, ...texts]), vector.unit)
}

/** A call of any PromQL function, for what this module has no word for. */
export function call(name: string, list: readonly Expression[]): Expression {
  return { kind: 'call', name, arguments: list }
}

function number(value: number | Decimal): Expression {
  return { kind: 'number', text: String(value) }
}

function overRange<Labels>(
  name: string,
  definition: Parameters<typeof selectorOf<Labels>>[0],
  suffix: Parameters<typeof selectorOf>[1],
  conditions: Readonly<Record<string, unknown>>,
  range: string,
  unit: GrafanaUnit,
): Vector<LabelOf<Labels>> {
  return new Vector(call(name, [selectorOf(definition, suffix, conditions, range)]), unit)
}
