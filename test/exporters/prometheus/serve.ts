import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMetricsHandler, type MetricsHandlerOptions } from '../../../exporters/prometheus/index.ts'

/** A server with the handler at every path, on a free loopback port. */
export async function serve(options: MetricsHandlerOptions): Promise<{ url: string; port: number } & AsyncDisposable> {
  const server = createServer(createMetricsHandler(options)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/metrics`,
    port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
