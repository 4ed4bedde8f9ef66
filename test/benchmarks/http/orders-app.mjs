// The app under load: Express 5, one route with a parameter and a JSON answer. What watches it comes by `--import`, and, for the
// peers that are middleware, by BENCH_MIDDLEWARE.
import { createRequire } from 'node:module'
import express from 'express'

const require = createRequire(import.meta.url)
const middleware = (process.env.BENCH_MIDDLEWARE ?? '').split(',')

export const app = express()
if (middleware.includes('prom')) app.use(require('express-prom-bundle')({ includeMethod: true, includePath: true }))
if (middleware.includes('pino')) app.use(require('pino-http')())
app.get('/orders/:orderId', (request, response) => {
  response.json({ orderId: request.params.orderId, state: 'packed', items: [{ sku: 'a-1', quantity: 2 }] })
})
