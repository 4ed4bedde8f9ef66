import { createServer } from 'node:http'
import { leaveUnobserved } from '../../../sdk/instrumentation/http-server/instrument-http-server.ts'

/** The least that a service on Node can do for a probe: a server that says 200 and that nobody observes. @returns its port */
export async function startBareServer(): Promise<number> {
  const server = createServer((_request, response) => void response.end('ok\n'))
  leaveUnobserved(server)
  server.unref()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as { port: number }).port
}
