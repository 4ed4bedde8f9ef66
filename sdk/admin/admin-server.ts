import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { leaveUnobserved } from '../instrumentation/http-server/instrument-http-server.ts'
import { spareFromShutdown } from '../shutdown/spared-servers.ts'

export type AdminHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => void

export interface AdminServer {
  /** Resolves with the port, or undefined when the port could not be had; it doesn't reject. */
  readonly listening: Promise<number | undefined>
  close(): Promise<void>
}

/**
 * The small server beside the service: probes and `/metrics`, on a port of its own. It only reads, keeps no process alive,
 * and a port that is taken costs the service its scrapes, not its life.
 *
 * @param routes handlers by path
 */
export function startAdminServer(
  { port, host }: { port: number; host: string },
  routes: ReadonlyMap<string, AdminHandler>,
  report: (error: Error, message: string) => void,
): AdminServer {
  const server = createServer({
    maxHeaderSize: 8_192,
    requestTimeout: 10_000,
    headersTimeout: 5_000,
    keepAliveTimeout: 65_000,
  })
  leaveUnobserved(server)
  spareFromShutdown(server)
  server.maxConnections = 256
  // Prometheus keeps its connection open between scrapes; it must not keep a process alive that has nothing left to do.
  server.on('connection', (socket) => socket.unref())
  server.on('request', (request, response) => {
    try {
      answer(request, response, routes)
    } catch (error) {
      report(error as Error, `the admin port could not answer ${request.url}`)
      plain(response, 500, 'internal error')
    }
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })

  const listening = new Promise<number | undefined>((resolve) => {
    const listen = (address: string) => server.listen({ port, host: address, exclusive: false })
    server.once('listening', () => resolve((server.address() as AddressInfo).port))
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EAFNOSUPPORT' && host === '::') {
        listen('0.0.0.0') // A machine without IPv6.
        return
      }
      const taken = error.code === 'EADDRINUSE'
      report(
        error,
        taken
          ? `port ${port} is taken, so this process serves no metrics and no probes; set VIGIE_ADMIN_PORT to another one, or to 0 for a free one`
          : `the admin port ${port} can't be opened: ${error.message}`,
      )
      resolve(undefined)
    })
    listen(host)
    server.unref()
  })

  return {
    listening,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(request: IncomingMessage, response: ServerResponse, routes: ReadonlyMap<string, AdminHandler>): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    plain(response, 405, 'only GET and HEAD')
    return
  }
  const target = request.url ?? '/'
  if (!target.startsWith('/') || !URL.canParse(target, 'http://admin')) {
    plain(response, 400, 'bad request target')
    return
  }
  const url = new URL(target, 'http://admin')
  const handler = routes.get(url.pathname)
  if (handler) handler(request, response, url)
  else plain(response, 404, `nothing here; there is ${[...routes.keys()].join(' ')}`)
}

function plain(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
  response.end(`${text}\n`)
}
