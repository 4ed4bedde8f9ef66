import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exitUnstarted } from './exit-unstarted.ts'
import { onEnd } from './on-end.ts'
import { announceReady } from './ready-message.ts'

/** Requests still running this long after the end was asked for are cut off. */
const DRAIN_DEADLINE_MS = 5_000

/** Listens on `HOST` and `PORT` (0 asks for a free port), says so, and closes when it is asked to end. */
export function runService(name: string, server: Server, defaultPort: number): void {
  server.once('error', (error) => exitUnstarted(name, error))
  server.listen(Number(process.env['PORT'] || defaultPort), process.env['HOST'] || '127.0.0.1', () => {
    announceReady(name, (server.address() as AddressInfo).port)
  })
  onEnd(() => {
    const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_DEADLINE_MS)
    server.close(() => clearTimeout(deadline))
  })
}
