// Telemetry in the first import: the framework is loaded with it, and runs after it.
import './telemetry-first.mjs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono().get('/after/:id', (c) => c.text('after'))
serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`listening ${port}`),
)
