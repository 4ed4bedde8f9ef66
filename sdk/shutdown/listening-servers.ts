import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Server as NetServer, Server } from 'node:net'
import { type HttpSessions, watchSessions } from './http-sessions.ts'
import { isSpared } from './spared-servers.ts'
import { type UnusedConnections, watchUnusedConnections } from './unused-connections.ts'
import { type WebSockets, watchWebSockets } from './web-sockets.ts'

/** A server of the service, and those of its connections that must be told that the end has come. */
export interface ListeningServer {
  readonly server: NetServer
  readonly webSockets: WebSockets
  readonly sessions: HttpSessions
  readonly unused: UnusedConnections
}

export interface ListeningServers {
  /** Those that listen now. */
  now(): ListeningServer[]
  stop(): void
}

/** Node publishes here when any server of the process has begun to listen: HTTP/1, HTTP/2, TLS or plain TCP. */
const channel = 'tracing:net.server.listen:asyncEnd'

/** Keeps account of the servers of this process from now on; costs nothing per request. */
export function watchListeningServers(): ListeningServers {
  const watched = new Map<NetServer, ListeningServer>()
  const onListening = (message: unknown) => {
    const { server } = message as { server?: unknown }
    if (!(server instanceof Server) || isSpared(server) || watched.has(server)) return
    watched.set(server, {
      server,
      webSockets: watchWebSockets(server),
      sessions: watchSessions(server),
      unused: watchUnusedConnections(server),
    })
    server.once('close', () => watched.delete(server))
  }
  subscribe(channel, onListening)
  return {
    now: () => [...watched.values()].filter(({ server }) => server.listening),
    stop: () => unsubscribe(channel, onListening),
  }
}
