// A service that imports its framework before it starts telemetry, as static imports do.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { startTelemetry } from 'vigie'

const before = new Hono().get('/before/:id', (c) => c.text('before'))
startTelemetry()
const app = new Hono().route('/', before).get('/after/:id', (c) => c.text('after'))
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`listening ${port}`),
)
