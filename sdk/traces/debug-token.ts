import { createHmac, timingSafeEqual } from 'node:crypto'

/** The baggage entry that carries a token. */
export const debugBaggageKey = 'vigie.debug'

/** No longer: what an on-call engineer forgets must end by itself. */
export const longestDebugMs = 24 * 3_600_000

const form = /^v1\.([0-9a-z]{1,11})\.([\w-]{1,256})\.([\w-]{43})$/
const longestSubject = 128

export interface MintDebugTokenOptions {
  /** The same as `debug.secret` of the services. */
  readonly secret: string
  /** Whose case it is, to be read on its spans as `vigie.debug`: `customer 4711`. At most 128 characters. */
  readonly subject: string
  /** From 1 s to 24 h. */
  readonly forMs: number
  readonly nowMs?: number
}

/**
 * Makes a token that has one case logged at debug level and sampled: to be sent as baggage, `vigie.debug=<token>`, with the
 * requests it is about.
 *
 * @throws RangeError for a time, subject or secret out of bounds
 */
export function mintDebugToken({ secret, subject, forMs, nowMs = Date.now() }: MintDebugTokenOptions): string {
  if (!(forMs >= 1_000 && forMs <= longestDebugMs)) throw new RangeError('forMs must be from 1 second to 24 hours')
  if (subject === '' || subject.length > longestSubject) throw new RangeError('subject must have 1 to 128 characters')
  if (secret.length < 16) throw new RangeError('secret must have at least 16 characters')
  const expiresSeconds = Math.ceil((nowMs + forMs) / 1000)
  const body = `v1.${expiresSeconds.toString(36)}.${Buffer.from(subject).toString('base64url')}`
  return `${body}.${signature(body, secret).toString('base64url')}`
}

export type DebugTokenReading =
  | { readonly outcome: 'accepted'; readonly subject: string; readonly expiresMs: number }
  | { readonly outcome: 'expired' | 'unsigned' | 'malformed' }

/** Judges a token; the signature first, in constant time, so that nothing of an unsigned one is believed. */
export function readDebugToken(token: string, secret: string, nowMs: number): DebugTokenReading {
  const match = token.length <= 512 ? form.exec(token) : null
  if (!match) return { outcome: 'malformed' }
  const [, expires, subject, given] = match as unknown as [string, string, string, string]
  const wanted = signature(token.slice(0, token.lastIndexOf('.')), secret)
  const received = Buffer.from(given, 'base64url')
  if (received.length !== wanted.length || !timingSafeEqual(received, wanted)) return { outcome: 'unsigned' }
  const expiresMs = Number.parseInt(expires, 36) * 1000
  if (expiresMs <= nowMs || expiresMs > nowMs + longestDebugMs + 60_000) return { outcome: 'expired' }
  return { outcome: 'accepted', subject: Buffer.from(subject, 'base64url').toString(), expiresMs }
}

function signature(body: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`vigie.debug ${body}`).digest()
}
