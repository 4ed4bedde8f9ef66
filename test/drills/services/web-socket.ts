// Accepts WebSockets and does nothing with them but answer a close frame, as every library does.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { startTelemetry } from 'vigie'
import { sayListening } from './say-listening.ts'

const server = createServer()
const telemetry = startTelemetry()
await sayListening(server, telemetry)
// After it listens, as libraries may.
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
  socket.on('data', (frame: Buffer) => {
    if ((frame[0]! & 0x0f) === 8) socket.end()
  })
})
