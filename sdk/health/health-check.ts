/** What a check is and how often it runs. */
export interface HealthCheckOptions {
  /** Resolves when the dependency answers, rejects or throws when it doesn't. `signal` aborts at the deadline. */
  readonly run: (signal: AbortSignal) => unknown
  /** A check that takes longer has failed. @default 1_000 */
  readonly timeoutMs?: number
  /** From the end of one run to the begin of the next, give or take 10 %. @default 10_000 */
  readonly everyMs?: number
  /** A required check that fails makes the service unready; an optional one only degraded. @default true */
  readonly required?: boolean
}

/** The last word of a check. */
export interface HealthCheckResult {
  readonly name: string
  readonly required: boolean
  /** `unknown` until it has run once. */
  readonly state: 'up' | 'down' | 'unknown'
  /** Why it is down. */
  readonly reason: string | undefined
  readonly durationMs: number | undefined
  /** Milliseconds since the Unix epoch. */
  readonly lastSuccessMs: number | undefined
}
