import type { Server, Socket } from 'node:net'

/**
 * Keeps a server within a number of connections by closing the oldest one that waits, instead of refusing the newest: who
 * holds connections open on purpose then loses them, and the probes that decide over the life of this process come through.
 *
 * @returns to be told when a connection begins and ends to be served
 */
export function limitConnections(
  server: Server,
  limit: number,
): { busy(socket: Socket): void; idle(socket: Socket): void } {
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
  }
}
