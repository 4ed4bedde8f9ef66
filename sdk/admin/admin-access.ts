import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * Whether a request carries `Authorization: Bearer TOKEN`. Hashes are compared, in constant time: they have one length, so
 * not even the token's length can be measured.
 *
 * @param token as it was read from a file, too: with the line break at its end
 */
export function hasBearerToken({ headers }: IncomingMessage, token: string): boolean {
  const given = /^bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1]
  return given !== undefined && timingSafeEqual(hash(bytesOf(given.trim())), hash(token.trim()))
}

/** Node reads headers byte by byte, clients write UTF-8. */
function bytesOf(header: string): Buffer {
  return Buffer.from(header, 'latin1')
}

function hash(token: string | Buffer): Buffer {
  return createHash('sha256').update(token).digest()
}

/**
 * Whether somebody on this machine asks, at first hand: no proxy in between, which would lend its own address to strangers,
 * and no web page, which a browser on this machine may show.
 */
export function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  if (address !== '127.0.0.1' && address !== '::1') return false
  if (['x-forwarded-for', 'forwarded', 'x-real-ip', 'via', 'origin'].some((name) => headers[name] !== undefined)) {
    return false
  }
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'none') return false
  // A page whose name was made to point here sends that name.
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(headers.host ?? '')
}
