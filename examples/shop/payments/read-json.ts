import type { IncomingMessage } from 'node:http'

const MAX_BODY_BYTES = 64 * 1024

/**
 * The body of a request as JSON.
 *
 * @throws SyntaxError when it is not JSON, or longer than 64 KB
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request) {
    bytes += piece.length
    if (bytes > MAX_BODY_BYTES) throw new SyntaxError('body too long')
    pieces.push(piece)
  }
  return JSON.parse(Buffer.concat(pieces).toString())
}
