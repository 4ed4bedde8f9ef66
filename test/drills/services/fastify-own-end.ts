// A Fastify app that listens to SIGTERM itself, as most are written.
import { setTimeout as wait } from 'node:timers/promises'
import fastify from 'fastify'
import { startTelemetry } from 'vigie'

const telemetry = startTelemetry()
const app = fastify()
app.addHook('preClose', async () => telemetry.log.info('the pool is closed'))
app.addHook('onClose', async () => {
  await telemetry.span('last words', () => wait(20))
  telemetry.log.info('the app is closed by SIGTERM')
})
app.get('/', async () => 'done')
app.get('/slow', () => wait(Number(process.env['SLOW_MS']), 'done'))
process.once('SIGTERM', async () => {
  await app.close()
  process.exit(0)
})
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(`listening ${(app.server.address() as { port: number }).port} ${await telemetry.adminPort()}`)
