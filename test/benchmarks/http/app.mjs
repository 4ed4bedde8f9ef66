// The service under load: Express 5, one route with a parameter and a JSON answer. What watches it comes by `--import`, and,
// for the peers that are middleware, by BENCH_MIDDLEWARE. It tells its processor time when it is asked over IPC.
import { createRequire } from 'node:module'
import express from 'express'

const require = createRequire(import.meta.url)
const middleware = (process.env.BENCH_MIDDLEWARE ?? '').split(',')

const app = express()
if (middleware.includes('prom')) app.use(require('express-prom-bundle')({ includeMethod: true, includePath: true }))
if (middleware.includes('pino')) app.use(require('pino-http')())
app.get('/orders/:orderId', (request, response) => {
  response.json({ orderId: request.params.orderId, state: 'packed', items: [{ sku: 'a-1', quantity: 2 }] })
})

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', (message) => {
  if (message === 'cpu') process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() })
  else if (message === 'memory') {
    globalThis.gc?.()
    process.send({ heap: process.memoryUsage().heapUsed, rss: process.memoryUsage.rss() })
  } else if (message === 'end') process.kill(process.pid, 'SIGTERM')
})
process.on('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  process.disconnect?.()
})
