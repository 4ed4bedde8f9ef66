// HTTP/2 without TLS; `/slow` takes 300 ms.
import { createServer } from 'node:http2'
import { startTelemetry } from 'vigie'
import { sayListening } from './say-listening.ts'

const server = createServer((request, response) => {
  setTimeout(() => response.end('done'), request.url === '/slow' ? 300 : 0)
})
await sayListening(server, startTelemetry())
