/** What a visitor has at hand: a way to ask the shop, time to think, and luck. */
export interface Visit {
  /**
   * Sends one request. Never rejects: a request without an answer has status 0.
   * A body that is a string is sent as it is, anything else as JSON.
   */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>
  /** Waits for about `seconds`: half of the waits are shorter, a few are much longer. Rejects when the load ends. */
  think(seconds: number): Promise<void>
  /** True with the given probability, from 0 to 1. */
  chance(probability: number): boolean
  /** A whole number from 0 to `below` - 1. */
  upTo(below: number): number
}

/** How a request differs from a plain one. */
export interface AskOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** The visitor goes away when the answer takes longer. @default 10_000 */
  readonly patienceMs?: number
}

/** An answer of the shop; `body` is undefined when it is not JSON. */
export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>> | undefined
}
