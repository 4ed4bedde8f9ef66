// An app of which a request takes 20 ms, in whose process a bare server stands beside the admin port; the app says where.
import { createServer } from 'node:http'
import { startTelemetry } from 'vigie'
import { startBareServer } from './bare-server.ts'
import { sayListening } from './say-listening.ts'

const barePort = await startBareServer()
const server = createServer((request, response) => {
  if (request.url === '/bare-port') response.end(String(barePort))
  else setTimeout(() => response.end('done\n'), 20)
})
await sayListening(server, startTelemetry())
