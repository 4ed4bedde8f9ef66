import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** An HTTP server of a test, on a free loopback port. */
export interface TinyServer {
  /** Host and port: `127.0.0.1:41234`. */
  readonly address: string
  close(): Promise<void>
}

/** Serves with one function, on a free loopback port. */
export async function startTinyServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TinyServer> {
  const server: Server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has a port')
  return {
    address: `127.0.0.1:${bound.port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
