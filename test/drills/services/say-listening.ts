import type { Server } from 'node:net'
import type { Telemetry } from 'vigie'

/** Listens on a free port, and tells the drill both ports. */
export async function sayListening(server: Server, telemetry: Telemetry): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  console.log(`listening ${port} ${(await telemetry.adminPort()) ?? 0}`)
}
