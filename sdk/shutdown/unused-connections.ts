import type { Server, Socket } from 'node:net'

/** Connections on which nothing has come yet. */
export interface UnusedConnections {
  /**
   * Browsers and connection pools open some in advance. Node counts them as busy: without this each would hold the end until
   * its deadline.
   */
  close(): void
}

/** Costs a set's entry per connection, and nothing per request. */
export function watchUnusedConnections(server: Server): UnusedConnections {
  const open = new Set<Socket>()
  function onClose(this: Socket) {
    open.delete(this)
  }
  const onConnection = (socket: Socket) => {
    open.add(socket)
    socket.once('close', onClose)
  }
  // Under TLS the first is the raw socket, on which the handshake comes; what comes after that is on the second.
  server.on('connection', onConnection)
  server.on('secureConnection', onConnection)
  return {
    close() {
      for (const socket of open) if (socket.bytesRead === 0 && !isHttp2(socket)) socket.destroy()
    },
  }
}

/** Its session reads in the socket's place, so that nothing is counted. */
function isHttp2(socket: Socket): boolean {
  return (socket as Socket & { alpnProtocol?: string | false }).alpnProtocol === 'h2'
}
