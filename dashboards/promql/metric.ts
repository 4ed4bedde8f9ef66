/**
 * What the generator needs to know of a metric. The SDK's catalogue, a user's own handles and the imported catalogues of
 * third parties all have this shape, so a panel cannot name a metric or a label that nobody declared.
 */
export interface DeclaredMetric<Labels = MetricLabels> {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  /** Base unit in words: `seconds`, `bytes`, `ratio`. Absent: a plain count. */
  readonly unit?: string | undefined
  readonly labels?: Labels | undefined
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[] | undefined
}

/** Label name → its closed set of values, or anything else for an open (capped) label. */
export type MetricLabels = Readonly<Record<string, unknown>>

/** A definition, or a handle that carries one (`counter(…)` of the SDK). */
export type MetricSource<Labels = MetricLabels> =
  | DeclaredMetric<Labels>
  | { readonly definition: DeclaredMetric<Labels> }

/** Labels that the scrape adds to every series. */
export type ScrapeLabel = 'job' | 'instance'

/** The labels of a metric's series, as a union of names. */
export type LabelOf<Labels> = (keyof Labels & string) | ScrapeLabel

/** The values a label may have: its closed set, or any string. */
export type ValueOf<Spec> = Spec extends readonly (infer Value extends string)[] ? Value : string

/** Conditions on labels; a value outside a closed set does not compile. */
export type LabelConditions<Labels> = {
  readonly [Name in LabelOf<Labels>]?: Condition<Name extends keyof Labels ? ValueOf<Labels[Name]> : string>
}

/** A value, one of several values, or {@link matching}, {@link not}. */
export type Condition<Value extends string = string> = Value | readonly Value[] | LabelPattern

/** A comparison other than equality. */
export interface LabelPattern {
  readonly operator: '=~' | '!~' | '!='
  readonly text: string
}

/** `label =~ "pattern"`: an RE2 pattern, anchored at both ends by Prometheus. */
export function matching(pattern: string): LabelPattern {
  return { operator: '=~', text: pattern }
}

/** `label !~ "pattern"`. */
export function notMatching(pattern: string): LabelPattern {
  return { operator: '!~', text: pattern }
}

/** `label != "value"`. */
export function not(value: string): LabelPattern {
  return { operator: '!=', text: value }
}

/** The definition behind a handle, or the definition itself. */
export function definitionOf<Labels>(source: MetricSource<Labels>): DeclaredMetric<Labels> {
  return 'definition' in source ? source.definition : source
}
