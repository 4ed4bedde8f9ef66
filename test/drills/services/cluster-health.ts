// A primary with two workers, each with a check that fails as long as the folder `DOWN` holds a file with its number. The
// primary's own server takes orders: `/fork` and `/fork-plain`, for a worker without vigie, answer with its number;
// `/SIGNAL/NUMBER` sends a signal to a worker. A worker that gets SIGUSR2 declares itself dead.
import cluster from 'node:cluster'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { startTelemetry } from 'vigie'
import { sayListening } from './say-listening.ts'

if (cluster.isPrimary) {
  const telemetry = startTelemetry()
  cluster.fork()
  cluster.fork()
  const orders = createServer((request, response) => {
    const [, act = '', id = ''] = (request.url ?? '').split('/')
    if (act.startsWith('fork')) response.end(String(cluster.fork(act === 'fork' ? {} : { PLAIN: '1' }).id))
    else response.end(String(cluster.workers?.[id]?.process.kill(act as NodeJS.Signals)))
  })
  await sayListening(orders, telemetry)
} else {
  if (!process.env['PLAIN']) {
    const telemetry = startTelemetry()
    const file = `${process.env['DOWN']}/${cluster.worker!.id}`
    telemetry.health.check('disk', { run: () => !existsSync(file), everyMs: 100, shared: false })
    process.on('SIGUSR2', () => telemetry.health.fatal('beyond repair'))
  }
  createServer((_request, response) => void response.end()).listen(0, '127.0.0.1')
}
