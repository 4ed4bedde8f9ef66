/** What a check is, how often it runs, and what its failure means. */
export interface HealthCheckOptions {
  /**
   * Resolves when the dependency answers; rejects or throws when it doesn't. `false`, or an object with `ok: false` as
   * `fetch` gives for a 503, counts as a failure too. `signal` aborts at the deadline.
   */
  readonly run: (signal: AbortSignal) => unknown
  /** A check that takes longer has failed. @default 1_000 */
  readonly timeoutMs?: number
  /** From the end of one run to the begin of the next, give or take 10 %. @default 10_000 */
  readonly everyMs?: number
  /** Whether the service can't serve without it; an optional check only ever reports degraded. @default true */
  readonly required?: boolean
  /**
   * Whether every replica uses the same one, as a database. When such a check fails after it has succeeded once, the
   * service is degraded, not unready: all replicas see the same failure, and taking all of them out of the load balancer
   * turns a slow page into no page. Until its first success it keeps a replica out, so that a rollout with a wrong
   * password stops. `false` is for what only this replica can lack (its disk, its memory, its sidecar).
   *
   * @default true
   */
  readonly shared?: boolean
  /** A result older than this counts as a failure: the process was frozen, or its timers starve. @default 3 * everyMs + timeoutMs */
  readonly staleAfterMs?: number
}

/** The last word of a check. */
export interface HealthCheckResult {
  readonly name: string
  readonly required: boolean
  readonly shared: boolean
  /** `unknown` until it has run once. */
  readonly state: 'up' | 'down' | 'unknown'
  /** What it does to the service now. */
  readonly effect: 'none' | 'degraded' | 'unready'
  /** Why it is down. */
  readonly reason: string | undefined
  readonly durationMs: number | undefined
  /** Milliseconds since the Unix epoch. */
  readonly lastSuccessMs: number | undefined
}
