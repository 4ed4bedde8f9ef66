// A primary and two workers that share a port; workers without vigie where `PLAIN_WORKERS` is set, that end themselves where
// `OWN_END` is.
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { startTelemetry } from 'vigie'

if (cluster.isPrimary) {
  const telemetry = startTelemetry()
  const workers = [cluster.fork(), cluster.fork()]
  let listening = 0
  for (const worker of workers) {
    worker.on('exit', (code, signal) => telemetry.log.info(`worker ended with ${signal ?? code}`))
    worker.on('listening', ({ port }) => {
      listening += 1
      if (listening === 2) void telemetry.adminPort().then((admin) => console.log(`listening ${port} ${admin}`))
    })
  }
} else {
  if (!process.env['PLAIN_WORKERS']) startTelemetry()
  const server = createServer((_request, response) => {
    console.log('asked')
    setTimeout(() => response.end(`done by ${process.pid}`), 300)
  })
  server.listen(0, '127.0.0.1')
  if (process.env['OWN_END']) process.on('SIGTERM', () => server.close(() => process.exit(0)))
}
