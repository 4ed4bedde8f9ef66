import type { Server as HttpServer } from 'node:http'
import type { ListeningServer } from './listening-servers.ts'

/**
 * A response that was under way leaves an idle connection behind; it is looked for this often. What was never used has as
 * long for its first bytes, which may be on their way.
 */
const idleEveryMs = 50

/**
 * Stops accepting, closes connections that idle, tells HTTP/2 sessions and WebSockets to go, and waits for the rest.
 *
 * It calls a connection idle only when the loop has read what has arrived (`setImmediate`): one that was busy runs its timers
 * first, and would take a request that waits in the kernel for silence.
 *
 * @returns resolves when the last connection is gone; it keeps the process alive until then, or until `signal` aborts
 */
export function closeServer(
  { server, sessions, webSockets, unused }: ListeningServer,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const http = server as Partial<HttpServer>
    const closeIdle = () => {
      if (!http.closeIdleConnections) return // No HTTP/1: whose turn it is to speak is not known.
      http.closeIdleConnections()
      unused.close()
    }
    const timer = setInterval(() => setImmediate(closeIdle), idleEveryMs)
    const end = () => {
      clearInterval(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
    setImmediate(() => {
      server.close(end)
      sessions.tellToGo()
      webSockets.tellToGo()
    })
  })
}

/** What a server still has open, in words; empty when nothing is. */
export async function stillOpen({ server, sessions, webSockets }: ListeningServer): Promise<string> {
  const connections = await new Promise<number>((resolve) => {
    server.getConnections((error, count) => resolve(error ? 0 : count))
  })
  if (connections === 0) return ''
  const kinds = [
    webSockets.size > 0 ? `${webSockets.size} of them WebSockets` : '',
    sessions.size > 0 ? `${sessions.size} of them HTTP/2` : '',
  ].filter(Boolean)
  return [`${connections} ${connections === 1 ? 'connection' : 'connections'}`, ...kinds].join(', ')
}
