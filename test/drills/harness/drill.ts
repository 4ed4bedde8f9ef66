/** What came of a drill. `figures` are printed as they are. */
export interface DrillOutcome {
  /** What should have happened has; says nothing of speed. */
  readonly correct: boolean
  /** Bars of time are met; what a busy machine may miss. */
  readonly fast: boolean
  readonly figures: Readonly<Record<string, unknown>>
}

/** One failure on purpose, and what vigie must make of it. */
export interface Drill {
  readonly name: string
  /** One sentence for `--help`. */
  readonly summary: string
  /** @param short a few seconds, for `npm test` */
  run(options: { readonly short: boolean }): Promise<DrillOutcome>
}
