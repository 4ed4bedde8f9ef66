import type { Http2Session } from 'node:http2'
import type { Server } from 'node:net'

/** HTTP/2 connections of one server. */
export interface HttpSessions {
  /** Sends GOAWAY: streams under way are finished, new ones are not taken. */
  tellToGo(): void
  readonly size: number
}

export function watchSessions(server: Server): HttpSessions {
  const open = new Set<Http2Session>()
  server.on('session', (session: Http2Session) => {
    open.add(session)
    session.once('close', () => open.delete(session))
  })
  return {
    tellToGo() {
      for (const session of open) session.close()
    },
    get size() {
      return open.size
    },
  }
}
