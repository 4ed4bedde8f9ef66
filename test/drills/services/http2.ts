// HTTP/2 without TLS; `/slow` sends its headers at once and takes 300 ms for the rest.
import { createServer } from 'node:http2'
import { startTelemetry } from 'vigie'
import { sayListening } from './say-listening.ts'

const server = createServer((request, response) => {
  if (request.url === '/slow') response.writeHead(200).write('working, ')
  setTimeout(() => response.end('done'), request.url === '/slow' ? 300 : 0)
})
await sayListening(server, startTelemetry())
