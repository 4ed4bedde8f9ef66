import type { LogLines, LogMetric } from '../logql/logql.ts'
import type { GrafanaUnit } from '../promql/unit.ts'
import type { Vector } from '../promql/vector.ts'

/** What draws the data. */
export type PanelKind =
  | 'timeseries'
  | 'stat'
  | 'table'
  | 'heatmap'
  | 'bargauge'
  | 'statetimeline'
  | 'logs'
  | 'traces'
  | 'nodegraph'
  | 'text'

/** One question to one data source. */
export type PanelQuery = {
  /** Why this one may answer nothing although its panel does not. */
  readonly mayBeEmpty?: string
} & (
  | {
      readonly source: 'prometheus'
      readonly vector: Vector<string>
      /** Series name with `{{label}}` places; default: the labels it is grouped by. */
      readonly legend?: string
      /** Only the newest value instead of a line over time. */
      readonly instant?: boolean
      readonly exemplars?: boolean
      /** Leaves the board's variables out: for questions about the stack as a whole. */
      readonly unscoped?: boolean
    }
  | {
      readonly source: 'loki'
      readonly lines: LogLines | LogMetric
      readonly legend?: string
      readonly instant?: boolean
    }
  | { readonly source: 'jaeger'; readonly search: JaegerSearch }
  | { readonly source: 'jaeger'; readonly dependencies: true }
)

/** Jaeger's search form. */
export interface JaegerSearch {
  /** @default the board's chosen service */
  readonly service?: string
  readonly operation?: string
  /** logfmt: `error=true`. */
  readonly tags?: string
  /** Jaeger notation: `100ms`. */
  readonly minDuration?: string
  readonly limit: number
}

/** From this value upwards the panel takes this colour; the first step starts below everything. */
export interface ThresholdStep {
  readonly from: number | null
  readonly color: 'green' | 'yellow' | 'orange' | 'red' | 'blue' | 'text' | 'transparent'
}

/** A link from a data point, a row or the panel's title. */
export interface PanelLink {
  readonly title: string
  readonly url: string
}

/** A panel, independent of any Grafana schema. */
export interface Panel {
  readonly kind: PanelKind
  readonly title: string
  /** One or two sentences for somebody woken at night: what it shows, when it is bad. */
  readonly description: string
  readonly queries: readonly PanelQuery[]
  readonly unit: GrafanaUnit
  /** Columns of 24. */
  readonly width: number
  /** Rows of 30 pixels. */
  readonly height: number
  readonly decimals?: number
  readonly min?: number
  readonly max?: number
  readonly stacked?: boolean
  readonly thresholds?: readonly ThresholdStep[]
  /** Words instead of numbers: `{ 1: { text: 'up', color: 'green' } }`. */
  readonly words?: Readonly<Record<number, { readonly text: string; readonly color: ThresholdStep['color'] }>>
  /** What the panel says when there is no data; an empty graph must not look like a broken one. */
  readonly noData: string
  /** Why an empty answer is right; without it an empty panel fails the live check. */
  readonly mayBeEmpty?: string
  /** Links of each data point. */
  readonly dataLinks?: readonly PanelLink[]
  /** Table: label or column → heading; columns not named are hidden. */
  readonly columns?: Readonly<Record<string, string>>
  /** Table: units of columns by heading. */
  readonly columnUnits?: Readonly<Record<string, GrafanaUnit>>
  /** Table: thresholds of columns by heading. */
  readonly columnThresholds?: Readonly<Record<string, readonly ThresholdStep[]>>
  /** Table: links of columns by heading. */
  readonly columnLinks?: Readonly<Record<string, readonly PanelLink[]>>
  /** Table: heading to sort by, highest first. */
  readonly sortBy?: string
  /** Text panel: Markdown. */
  readonly markdown?: string
}

/** A titled band of panels. */
export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
  readonly collapsed?: boolean
}
