import type { IncomingMessage } from 'node:http'
import type { Server } from 'node:net'
import type { Duplex } from 'node:stream'

/** WebSockets that one server has handed over. */
export interface WebSockets {
  /** Sends a close frame, code 1001 "going away": clients of every library reconnect elsewhere on it. */
  tellToGo(): void
  readonly size: number
}

/** RFC 6455, 5.5.1: FIN and opcode 8, two bytes, unmasked as a server's frames are; 1001 is in 7.4.1. */
const goingAway = Buffer.from([0x88, 0x02, 0x03, 0xe9])

/**
 * Watches upgrades, but only of a server that handles them: Node refuses upgrades by itself as long as nobody listens, and
 * a listener of ours alone would leave the client waiting.
 *
 * A control frame may be sent between the frames of any library: each of those is written whole, in one turn of the loop.
 */
export function watchWebSockets(server: Server): WebSockets {
  const open = new Set<Duplex>()
  const onUpgrade = (request: IncomingMessage, socket: Duplex) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  }
  let attached = false
  const keepUp = () => {
    const others = server.listenerCount('upgrade') - (attached ? 1 : 0)
    if (others > 0 === attached) return
    attached = others > 0
    if (attached) server.on('upgrade', onUpgrade)
    else server.off('upgrade', onUpgrade)
  }
  keepUp()
  // Node tells of a new listener just before it is added, of a removed one just after.
  server.on('newListener', (event) => {
    if (event === 'upgrade' && !attached) queueMicrotask(keepUp)
  })
  server.on('removeListener', (event) => {
    if (event === 'upgrade') queueMicrotask(keepUp)
  })
  return {
    tellToGo() {
      for (const socket of open) if (socket.writable) socket.write(goingAway)
    },
    get size() {
      return open.size
    },
  }
}
