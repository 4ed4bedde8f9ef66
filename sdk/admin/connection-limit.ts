import type { Server, Socket } from 'node:net'

/** To be told what is asked of the connections that are counted. */
export interface ConnectionLimit {
  /** It is served from now on, and not closed for another's sake. */
  busy(socket: Socket): void
  /** It waits again, as the newest. */
  idle(socket: Socket): void
  /** It was served in one go. */
  used(socket: Socket): void
}

/**
 * Keeps a server within a number of connections by closing the oldest one that waits, instead of refusing the newest: who
 * holds connections open on purpose then loses them, and the probes that decide over the life of this process come through.
 */
export function limitConnections(server: Server, limit: number): ConnectionLimit {
  const waiting = new Set<Socket>()
  const serving = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    if (waiting.size + serving.size >= limit) {
      const oldest = waiting.values().next().value ?? socket
      waiting.delete(oldest)
      oldest.destroy()
      if (oldest === socket) return
    }
    waiting.add(socket)
    socket.once('close', () => {
      waiting.delete(socket)
      serving.delete(socket)
    })
  })
  return {
    busy(socket) {
      if (waiting.delete(socket)) serving.add(socket)
    },
    idle(socket) {
      if (serving.delete(socket) && !socket.destroyed) waiting.add(socket)
    },
    used(socket) {
      if (waiting.delete(socket)) waiting.add(socket)
    },
  }
}
