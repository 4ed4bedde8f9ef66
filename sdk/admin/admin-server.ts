import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { HealthClock } from '../health/health-clock.ts'
import { leaveUnobserved } from '../instrumentation/http-server/instrument-http-server.ts'
import { spareFromShutdown } from '../shutdown/spared-servers.ts'
import type { AdminRoute } from './admin-route.ts'
import { type AdminTokens, answerRequest } from './answer-request.ts'
import { answerText } from './answer-text.ts'
import { limitConnections } from './connection-limit.ts'
import { type Certificate, type CertificateFiles, keepCertificate, readCertificate } from './keep-certificate.ts'

export interface AdminServer {
  /** Resolves with the port, or undefined when the port could not be had; it doesn't reject. */
  readonly listening: Promise<number | undefined>
  close(): Promise<void>
}

export interface AdminServerOptions extends AdminTokens {
  readonly port: number
  readonly host: string
  /** Undefined speaks plain HTTP. Files that are replaced are in use within a minute. */
  readonly tls: CertificateFiles | undefined
  /** When the files are looked at. @default the clock of this machine */
  readonly clock?: Pick<HealthClock, 'schedule'>
}

const limits = {
  maxHeaderSize: 8_192,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  // Node looks for late requests every 30 s by itself.
  connectionsCheckingInterval: 1_000,
  // Longer than any usual pause between scrapes, so that Prometheus keeps its connection.
  keepAliveTimeout: 65_000,
} as const

const maxConnections = 256

/** For whoever sent no HTTP to read why it is refused. */
const lingerMs = 1_000

/**
 * Connections that the kernel takes while the loop is busy. Beyond it a connection waits a second for the client's kernel
 * to try again, which is all the time that kubelet gives a probe: with Node's 511, a few probes failed under a flood of
 * 10,000 connections. Linux caps it at `net.core.somaxconn`, 4,096 since 5.4.
 */
const backlog = 4_096

/**
 * The small server beside the service: probes and `/metrics`, on a port of its own. It keeps no process alive, and a port
 * that is taken costs the service its scrapes, not its life.
 *
 * @param routes by path
 * @param answerAtOnce asked before all routes; returns whether it has answered
 */
export function startAdminServer(
  options: AdminServerOptions,
  routes: ReadonlyMap<string, AdminRoute>,
  report: (message: string) => void,
  answerAtOnce: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): AdminServer {
  const { port, host, tls } = options
  let server: Server
  let forgetFiles = () => {}
  try {
    if (tls) {
      const certificate = readCertificate(tls)
      // Loaded where it is asked for: TLS takes 2 ms of a start.
      const tlsServer = process.getBuiltinModule('node:https').createServer({ ...limits, ...certificate })
      const use = (renewed: Certificate) => tlsServer.setSecureContext(renewed)
      forgetFiles = keepCertificate(tls, certificate, use, report, options.clock)
      server = tlsServer
    } else server = createServer(limits)
  } catch (error) {
    report(`the admin port stays closed, its certificate can't be used: ${(error as Error).message}`)
    return { listening: Promise.resolve(undefined), close: async () => {} }
  }
  leaveUnobserved(server)
  spareFromShutdown(server)
  // Prometheus keeps its connection open between scrapes; it must not keep a process alive that has nothing left to do.
  server.on('connection', (socket) => socket.unref())
  const connections = limitConnections(server, maxConnections)
  server.on('request', (request, response) => {
    const { socket } = request
    const connection = tcpOf(socket)
    try {
      if (answerAtOnce(request, response)) {
        connections.used(connection)
        return
      }
      connections.busy(connection)
      response.once('close', () => connections.idle(connection))
      answerRequest(request, response, routes, options)
    } catch (error) {
      report(`the admin port could not answer ${request.method} ${request.url}: ${(error as Error).message}`)
      answerText(response, 500, 'internal error')
    }
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return
    socket.end(`HTTP/1.1 ${statusOfClientError(error)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    // Its own end may never come. At once would be too soon: what still arrives then would cut off the answer.
    setTimeout(() => socket.destroy(), lingerMs).unref()
  })

  const listening = new Promise<number | undefined>((resolve) => {
    // Every address is Node's default, IPv4 alone where there is no IPv6; naming it would cost a look-up, 5 ms of the start.
    const listen = () => server.listen({ port, ...(host !== '::' && { host }), exclusive: false, backlog })
    server.once('listening', () => resolve((server.address() as AddressInfo).port))
    server.on('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      report(
        taken
          ? `port ${port} is taken, so this process serves no metrics and no probes; set VIGIE_ADMIN_PORT to another one, or to 0 for a free one`
          : `the admin port ${port} can't be opened: ${error.message}`,
      )
      resolve(undefined)
    })
    listen()
    server.unref()
  })

  return {
    listening,
    close: () =>
      new Promise((resolve) => {
        forgetFiles()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Under TLS a request knows the encrypted socket, the server counts the one below it. */
function tcpOf(socket: Socket): Socket {
  return (socket as Socket & { _parent?: Socket })._parent ?? socket
}

function statusOfClientError({ code }: NodeJS.ErrnoException): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout'
  return '400 Bad Request'
}
