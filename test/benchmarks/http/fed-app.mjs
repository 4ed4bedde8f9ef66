// The app fed within its own process: Node's HTTP server and parser on streams that are no sockets, so that the kernel, the
// network and a load generator on the other core have no part in the figure. Told a number of requests over IPC, it answers
// them and tells the processor time that each took.
import { createServer } from 'node:http'
import { Duplex } from 'node:stream'
import { app } from './orders-app.mjs'

const connections = 20
const request = Buffer.from('GET /orders/4711 HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nConnection: keep-alive\r\n\r\n')

let left = 0
let underWay = 0
let done = () => {}
/** @type {FedConnection[]} */
let ready = []

class FedConnection extends Duplex {
  remoteAddress = '127.0.0.1'
  bytesWritten = 0
  setTimeout() {
    return this
  }
  setNoDelay() {}
  setKeepAlive() {}
  ref() {}
  unref() {}
  _read() {}
  _write(chunk, _encoding, callback) {
    this.#answered(chunk.length)
    callback()
  }
  _writev(chunks, callback) {
    this.#answered(chunks.reduce((bytes, { chunk }) => bytes + chunk.length, 0))
    callback()
  }
  #answered(bytes) {
    this.bytesWritten += bytes
    if (left > 0) {
      left -= 1
      ready.push(this)
    } else if (--underWay === 0) done()
  }
}

const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 }, app)
const fed = Array.from({ length: connections }, () => new FedConnection())
for (const connection of fed) server.emit('connection', connection)

async function answer(requests) {
  left = requests - connections
  underWay = connections
  ready.push(...fed)
  const finished = new Promise((resolve) => (done = resolve))
  const before = process.cpuUsage()
  const feed = () => {
    const now = ready
    ready = []
    for (const connection of now) connection.push(request)
    if (underWay > 0) setImmediate(feed)
  }
  feed()
  await finished
  const { user, system } = process.cpuUsage(before)
  return (user + system) / requests
}

process.on('message', async (message) => {
  if (message.requests) process.send({ microseconds: await answer(message.requests) })
  else process.kill(process.pid, 'SIGTERM')
})
process.on('SIGTERM', () => {
  for (const connection of fed) connection.destroy()
  process.disconnect?.()
})
process.send({ ready: true })
