import { legendLabels } from '../board/legend.ts'
import type { DeclaredMetric, MetricLabels } from '../promql/metric.ts'
import type { Vector } from '../promql/vector.ts'
import type { Duration } from './duration.ts'

/** A query that Prometheus answers ahead of time; other rules and boards read it as a metric. */
export interface RecordingRule {
  readonly metric: DeclaredMetric
  readonly expression: Vector<string>
  /** Labels added to every result. */
  readonly labels: Readonly<Record<string, string>>
}

/** Rules that are evaluated together, in order. */
export interface RuleGroup<Rule> {
  readonly name: string
  /** How often; default: the server's `evaluation_interval`. */
  readonly every?: Duration
  readonly rules: readonly Rule[]
}

/** A name of the form `level:metric:operation`, as something that queries may name. */
export function recorded<const Label extends string>(
  name: `${string}:${string}:${string}`,
  help: string,
  labels: readonly Label[],
  unit?: string,
): DeclaredMetric<Readonly<Record<Label, string>>> {
  const declared = Object.fromEntries(labels.map((label) => [label, 'recorded'])) as Readonly<Record<Label, string>>
  return { name, help, type: 'gauge', unit: unit ?? 'count', labels: declared }
}

/** Fills a recorded metric. The linter compares the labels of the result with those that the metric declares. */
export function record<Label extends string>(
  metric: DeclaredMetric<Readonly<Record<Label, string>>>,
  expression: Vector<string>,
  labels: { readonly [Name in Label]?: string } = {},
): RecordingRule {
  return {
    metric: metric as DeclaredMetric<MetricLabels>,
    expression,
    labels: labels as Readonly<Record<string, string>>,
  }
}

/** The labels that a rule's series have. */
export function labelsOfRule(rule: RecordingRule): readonly string[] {
  return [...legendLabels(rule.expression.expression), ...Object.keys(rule.labels)]
}
