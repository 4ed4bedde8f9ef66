import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** A request as a destination received it. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Decompressed. */
  readonly body: Buffer
  /** Which connection it came on, from 1. */
  readonly connection: number
}

/** A real HTTP server on a free port that answers as a test says; gone when the test ends. @param tls makes it HTTPS */
export async function startScriptedServer(
  answer: (request: ReceivedRequest, response: ServerResponse, attempt: number) => void,
  tls?: ServerOptions & { readonly cert: string; readonly key: string },
): Promise<{ readonly url: string; readonly requests: ReceivedRequest[]; connections(): number; cut(): void }> {
  const requests: ReceivedRequest[] = []
  const connectionOf = new WeakMap<object, number>()
  let connections = 0
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => {})
    response.on('error', () => {})
    request.on('end', () => {
      const raw = Buffer.concat(chunks)
      const received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw,
        connection: connectionOf.get(request.socket) ?? 0,
      }
      requests.push(received)
      answer(received, response, requests.length)
    })
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: object) => {
    connections += 1
    connectionOf.set(socket, connections)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http${tls === undefined ? '' : 's'}://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    cut: () => server.closeAllConnections(),
  }
}
