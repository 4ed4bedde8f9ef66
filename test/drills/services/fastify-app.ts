// A Fastify app that is closed by a hook of vigie, after vigie has closed its server.
import { setTimeout as wait } from 'node:timers/promises'
import fastify from 'fastify'
import { startTelemetry } from 'vigie'

const telemetry = startTelemetry()
const app = fastify()
app.addHook('onClose', async () => telemetry.log.info('fastify has closed'))
app.get('/slow', () => wait(300, 'done'))
telemetry.onShutdown('fastify', () => app.close())
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(`listening ${(app.server.address() as { port: number }).port} ${await telemetry.adminPort()}`)
