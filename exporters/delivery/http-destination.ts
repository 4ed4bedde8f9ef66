import { promisify } from 'node:util'
import { constants, gunzip, gzip } from 'node:zlib'
import { type Clock, systemClock } from './clock.ts'
import { describeError } from './describe-error.ts'
import type { Destination, Part, Verdict } from './destination.ts'
import type { HttpAnswer, Transport } from './http-transport.ts'
import { parseRetryAfter } from './parse-retry-after.ts'

/** A body as it goes over the wire. */
export interface HttpPayload {
  readonly body: Uint8Array
  readonly gzipped: boolean
}

export interface HttpDestinationOptions {
  readonly name: string
  readonly transport: Transport
  readonly contentType: string
  readonly compression: 'gzip' | 'none'
  /** @default 429, 502, 503 and 504, as OTLP has it */
  readonly isRetryable?: (status: number) => boolean
  /** Reads a 2xx answer; `body` gives what was sent, uncompressed. What it throws counts as accepted. @default everything was accepted */
  readonly readAccepted?: (
    answer: HttpAnswer,
    body: () => Promise<Uint8Array>,
  ) => Verdict<HttpPayload> | Promise<Verdict<HttpPayload>>
  /** Reads a 400 answer that may mean that some items were taken. Undefined: none was, as far as one can tell. */
  readonly readRefused?: (answer: HttpAnswer, body: Uint8Array) => Verdict | undefined
  /** Takes an uncompressed body of at least two items apart. */
  readonly split: (body: Uint8Array) => readonly { readonly body: Uint8Array; readonly count: number }[]
  readonly clock?: Clock
}

const gzipAsync = promisify(gzip)
const gunzipAsync = promisify(gunzip)

/** A destination that takes batches as bodies of HTTP POST requests. */
export function createHttpDestination(options: HttpDestinationOptions): Destination<HttpPayload> {
  const { name, transport, contentType, split } = options
  const clock = options.clock ?? systemClock
  const isRetryable = options.isRetryable ?? isRetryableByOtlp
  const plainHeaders = { 'content-type': contentType }
  const gzipHeaders = { 'content-type': contentType, 'content-encoding': 'gzip' }

  async function compress({ body }: HttpPayload) {
    // Level 1: telemetry repeats itself so much that higher levels cost more than they save.
    const smaller = await gzipAsync(body, { level: constants.Z_BEST_SPEED })
    return { payload: { body: smaller, gzipped: true }, bytes: smaller.byteLength }
  }

  return {
    name,
    ...(transport.address === undefined ? {} : { address: transport.address }),
    async send({ body, gzipped }, signal) {
      let answer: HttpAnswer
      try {
        answer = await transport.send(body, gzipped ? gzipHeaders : plainHeaders, signal)
      } catch (error) {
        if ((error as { connected?: boolean }).connected !== false) throw error
        return { kind: 'retry', message: describeError(error), unreachable: true }
      }
      const { status } = answer
      if (status >= 200 && status < 300) return accepted(answer, async () => (gzipped ? gunzipAsync(body) : body))
      const message = `HTTP ${status}${excerpt(answer.body)}`
      if (isRetryable(status)) {
        const retryAfterMs = parseRetryAfter(answer.retryAfter, clock.wallMs())
        return { kind: 'retry', message, retryAfterMs }
      }
      if (status === 413) return { kind: 'refused', message, reason: 'too_large' }
      if (status !== 400) return { kind: 'undeliverable', message }
      const plainBody = gzipped && options.readRefused !== undefined ? await gunzipAsync(body) : body
      return options.readRefused?.(answer, plainBody) ?? { kind: 'refused', message, reason: 'rejected' }
    },
    async split({ body, gzipped }) {
      const parts = split(gzipped ? await gunzipAsync(body) : body)
      return parts.map(
        (part): Part<HttpPayload> => ({
          payload: { body: part.body, gzipped: false },
          count: part.count,
          bytes: part.body.byteLength,
        }),
      )
    },
    ...(options.compression === 'gzip' ? { compress } : {}),
    close: () => transport.close(),
  }

  async function accepted(answer: HttpAnswer, body: () => Promise<Uint8Array>): Promise<Verdict<HttpPayload>> {
    const all = { kind: 'delivered', rejectedCount: 0 } as const
    try {
      return (await options.readAccepted?.(answer, body)) ?? all
    } catch {
      return all
    }
  }
}

/** OTLP/HTTP, "Retryable Response Codes". */
function isRetryableByOtlp(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504
}

/** The first words of an answer, fit for one line of a log. */
function excerpt(body: Buffer): string {
  const text = body
    .toString('utf8', 0, 400)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
  return text === '' ? '' : `: ${text}`
}
