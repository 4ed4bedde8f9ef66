// Opens connections to a port, all at once, and begins a request on each that it never ends: `flood.ts PORT COUNT`.
import { connect } from 'node:net'

export interface FloodState {
  readonly connected: number
  /** By the other side. */
  readonly closed: number
  readonly refused: number
}

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
let connected = 0
let closed = 0
let refused = 0
for (let opened = 0; opened < count; opened++) {
  const socket = connect(port, '127.0.0.1')
  let open = false
  socket.on('connect', () => {
    open = true
    connected += 1
    socket.write('GET /livez HTTP/1.1\r\nHost: slow\r\nX-')
  })
  socket.on('error', () => {
    if (!open) refused += 1
  })
  socket.on('close', () => {
    if (open) closed += 1
  })
  socket.resume()
}
setInterval(() => process.send?.({ connected, closed, refused } satisfies FloodState), 20)
process.once('disconnect', () => process.exit())
