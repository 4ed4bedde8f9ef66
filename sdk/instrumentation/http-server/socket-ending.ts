import type { Duplex } from 'node:stream'
import type { RequestEnding } from './server-request.ts'

/** Who ended a connection before the answer was whole: the client sent its end or reset it, else this side dropped it. */
export function endingOfSocket(socket: Duplex): RequestEnding {
  const { ended } = (socket as { _readableState?: { ended?: boolean } })._readableState ?? {}
  return ended || socket.errored ? 'client_closed' : 'connection_dropped'
}
