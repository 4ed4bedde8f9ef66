// Hono is installed, and not used before telemetry starts.
import { startTelemetry } from 'vigie'

startTelemetry()
const { serve } = await import('@hono/node-server')
const { Hono } = await import('hono')
const app = new Hono().get('/after/:id', (c) => c.text('after'))
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`listening ${port}`),
)
