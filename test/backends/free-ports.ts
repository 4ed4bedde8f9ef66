import { createServer } from 'node:net'

/**
 * Loopback ports that were free a moment ago, all different. Another process may take one before it is used: servers
 * are therefore started through `retryTakenPort`.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen))
  return await Promise.all(servers.map(({ port, close }) => close().then(() => port)))
}

async function listen(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) }
}
