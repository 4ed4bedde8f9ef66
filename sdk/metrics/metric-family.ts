import type { MetricType } from './metric-definition.ts'

/** One line of a family: `name` + `suffix` + labels, and its number. */
export interface Sample {
  /** `''`, `_bucket`, `_sum`, `_count`, … */
  readonly suffix: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly exemplar?: SampleExemplar | undefined
}

export interface SampleExemplar {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  /** Seconds since the Unix epoch. */
  readonly timestampSeconds?: number | undefined
}

/** A metric's readings of one moment as plain objects: for prom-client's registries, clusters and push; not for scrapes. */
export interface MetricFamily {
  /** As in Prometheus text 0.0.4: counters with their `_total`. */
  readonly name: string
  readonly help: string
  readonly type: MetricType | 'untyped' | 'info'
  readonly unit?: string | undefined
  /** How a cluster's workers are added up; prom-client's words are accepted too. */
  readonly aggregation?: string | undefined
  readonly samples: readonly Sample[]
}
