/** What came of a drill. `figures` are printed as they are. */
export interface DrillOutcome {
  /** What should have happened has; says nothing of speed. */
  readonly correct: boolean
  /** Bars of time are met; what a busy machine may miss. */
  readonly fast: boolean
  readonly figures: Readonly<Record<string, unknown>>
}

/** How a drill is run. */
export interface DrillOptions {
  /** A few seconds, for `npm test`. */
  readonly short: boolean
  /** `rollout`: how many replicas are replaced. @default 20, or 2 where it is short */
  readonly restarts?: number | undefined
  /** `rollout`: the same for the peers that are installed, one after the other. @default false */
  readonly peers?: boolean | undefined
  /** Told how far a long drill has come, one line at a time. */
  progress?(line: string): void
}

/** One failure on purpose, and what vigie must make of it. */
export interface Drill {
  readonly name: string
  /** One sentence for `--help`. */
  readonly summary: string
  run(options: DrillOptions): Promise<DrillOutcome>
}
