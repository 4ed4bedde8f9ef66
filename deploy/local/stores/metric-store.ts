/** The labels that a scrape puts on every series of one target: `job` and `instance`, at least. */
export type TargetLabels = Readonly<Record<string, string>>

export interface ScrapedText {
  readonly body: Uint8Array
  /** Decides between OpenMetrics and Prometheus text; anything else is read as Prometheus text. */
  readonly contentType: string
  readonly target: TargetLabels
  readonly timeMs: number
  /** How long the scrape took; becomes `scrape_duration_seconds`. */
  readonly durationMs: number
}

/** What Prometheus' HTTP API answers, byte for byte as JSON text: `{"status": …, "data": …}`. */
export type ApiAnswer = string

export interface MetricStoreStats {
  readonly series: number
  readonly samplesAppended: number
  readonly bytes: number
  readonly maxBytes: number
  readonly exemplars: number
  /** Time of the oldest sample kept, 0 when there is none. */
  readonly oldestMs: number
  /** Samples lost, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

export interface ParsedSelector {
  readonly metric: string
  readonly matchers: readonly {
    readonly label: string
    readonly operator: '=' | '!=' | '=~' | '!~'
    readonly value: string
  }[]
  readonly rangeMs?: number
}

/** What an expression reads and gives, or where it is wrong. Positions count bytes from its start. */
export type ParsedExpression =
  | {
      readonly type: 'vector' | 'matrix' | 'scalar' | 'string'
      readonly formatted: string
      readonly selectors: readonly ParsedSelector[]
      readonly functions: readonly string[]
    }
  | { readonly errors: readonly { readonly message: string; readonly start: number; readonly end: number }[] }

/** Keeps samples inside a bound of time and bytes, and answers PromQL. Times are Unix milliseconds. */
export interface MetricStore {
  /** Stores one scrape, whole or not at all; a text that does not parse counts as a failed scrape. */
  append(scraped: ScrapedText): Promise<{ readonly samples: number } | { readonly error: string }>
  /** Records a scrape that brought nothing: `up` is 0 and the target's other series end. */
  fail(target: TargetLabels, timeMs: number, durationMs: number): Promise<void>
  /** Ends every series of a target that is gone, `up` included. */
  forget(target: TargetLabels, timeMs: number): Promise<void>
  query(expression: string, timeMs: number): Promise<ApiAnswer>
  queryRange(expression: string, range: { startMs: number; endMs: number; stepMs: number }): Promise<ApiAnswer>
  exemplars(expression: string, startMs: number, endMs: number): Promise<ApiAnswer>
  series(matchers: readonly string[], startMs: number, endMs: number): Promise<ApiAnswer>
  labelNames(matchers: readonly string[], startMs: number, endMs: number): Promise<ApiAnswer>
  labelValues(label: string, matchers: readonly string[], startMs: number, endMs: number): Promise<ApiAnswer>
  metadata(): Promise<ApiAnswer>
  /** Type-checks without running. */
  parse(expression: string): Promise<ParsedExpression>
  stats(): Promise<MetricStoreStats>
  close(): Promise<void>
}
