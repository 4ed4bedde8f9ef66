/** A label whose values are not known in advance: the first `limit` of them are kept, the rest share one overflow series. */
export interface LimitedLabel {
  /** How many distinct values get a series of their own; an integer of at least 1. */
  readonly limit: number
}

/** A closed set of values, or a cap. */
export type LabelDeclaration = readonly string[] | LimitedLabel

export type LabelDeclarations = Readonly<Record<string, LabelDeclaration>>

/** A metric without labels. */
export type NoLabels = Readonly<Record<never, never>>

/** Prometheus' four types. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary'

/** How values of several processes become one when a cluster's workers are added up. Counters and histograms are always summed. */
export type Aggregation = 'sum' | 'max' | 'min' | 'average'

/** A metric as an author writes it: the type is the function's (`counter`, `gauge`, …) and may be left out. */
export interface Declaration<
  Labels extends LabelDeclarations = LabelDeclarations,
  Type extends MetricType = MetricType,
> {
  /** Prometheus name: snake_case, the base unit last, counters with `_total` after it. */
  readonly name: string
  /** One sentence for whoever meets the metric in a query editor. */
  readonly help: string
  readonly type?: Type | undefined
  /** Base unit (`seconds`, `bytes`, `ratio`, …). @default the one that the name ends in */
  readonly unit?: string | undefined
  readonly labels?: Labels | undefined
  /** Histograms: upper bounds, ascending, in the metric's unit, without `+Inf`. */
  readonly buckets?: readonly number[] | undefined
  /** Summaries: each from 0 to 1. */
  readonly quantiles?: readonly number[] | undefined
  /** Summaries: seconds of observations that the quantiles look back on. @default 600 */
  readonly maxAgeSeconds?: number | undefined
  /** Gauges: how a cluster's workers are added up. @default 'sum' */
  readonly aggregation?: Aggregation | undefined
}

/**
 * One metric as pure data: what the catalogue holds, what a handle was made from, and what dashboards read. The label
 * names and the closed label values stay in the type.
 */
export interface MetricDefinition<
  Labels extends LabelDeclarations = LabelDeclarations,
  Type extends MetricType = MetricType,
> extends Declaration<Labels, Type> {
  readonly type: Type
}

/** What a call passes for the declared labels: one of the closed values, or any text under a cap. */
export type LabelValues<Labels extends LabelDeclarations> = {
  readonly [Name in keyof Labels]: Labels[Name] extends readonly (infer Value)[] ? Value : string | number
}

/** The names of the declared labels. */
export type LabelName<Labels extends LabelDeclarations> = Extract<keyof Labels, string>

/** What every handle shows of itself. */
export interface MetricHandle<
  Labels extends LabelDeclarations = LabelDeclarations,
  Type extends MetricType = MetricType,
> {
  readonly definition: MetricDefinition<Labels, Type>
}
