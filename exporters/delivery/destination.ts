/** What became of one attempt to send a batch. */
export type Verdict<Payload = never> =
  /** The destination has it, apart from `rejectedCount` items that it refused for good. */
  | { readonly kind: 'delivered'; readonly rejectedCount: number; readonly message?: string }
  /**
   * Not now; `retryAfterMs` is the destination's own wish. `unreachable`: no connection came about, so the batch itself
   * can't be the reason.
   */
  | { readonly kind: 'retry'; readonly message: string; readonly retryAfterMs?: number; readonly unreachable?: boolean }
  /** It has some items, refused `rejectedCount` for good, and wants those of `remaining` again later. */
  | {
      readonly kind: 'partial'
      readonly rejectedCount: number
      readonly remaining: Part<Payload>
      readonly message: string
    }
  /** This content is refused. The batch is taken apart to find the items at fault; those are lost for `reason`. */
  | { readonly kind: 'refused'; readonly message: string; readonly reason: 'rejected' | 'too_large' }
  /** Sending the same again, whole or in parts, is pointless: a wrong address, a wrong key. */
  | { readonly kind: 'undeliverable'; readonly message: string }

/** A part of a batch that was taken apart. */
export interface Part<Payload> {
  readonly payload: Payload
  readonly count: number
  readonly bytes: number
}

/** A place that takes batches. */
export interface Destination<Payload> {
  /** `loki`, `otlp`, `jaeger`, … */
  readonly name: string
  /** Where it is, for people: scheme, host and port. @default not told */
  readonly address?: string
  /** Sends one batch. A rejected promise counts as `retry`; `signal` aborts when the deadline of the request is over. */
  send(payload: Payload, signal: AbortSignal): Promise<Verdict<Payload>>
  /** Takes a batch of at least two items apart, in order; no part is empty. */
  split(payload: Payload): readonly Part<Payload>[] | Promise<readonly Part<Payload>[]>
  /** Makes a batch smaller before it waits. Absent: it waits as it is. */
  compress?(payload: Payload): Promise<{ readonly payload: Payload; readonly bytes: number }>
  /** Frees sockets. Nothing is sent afterwards. */
  close(): void
}
