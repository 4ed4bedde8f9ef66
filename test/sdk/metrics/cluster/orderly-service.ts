// A cluster of one worker: it is asked three times, once before a scrape and twice after, and then ended. Prints what the
// primary's metrics say of its requests as soon as they say three, or what they say when it has waited long enough.
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTelemetry } from 'vigie'

const telemetry = startTelemetry()
if (cluster.isPrimary) {
  const adminPort = await telemetry.adminPort()
  const count = async () => {
    const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text()
    return Number(/^http_server_request_duration_seconds_count\{.*\} (\d+)$/m.exec(text)?.[1] ?? 0)
  }
  const worker = cluster.fork()
  worker.on('message', async (port: unknown) => {
    if (typeof port !== 'number') return
    const ask = async () => (await fetch(`http://127.0.0.1:${port}/`)).text()
    await ask()
    await count()
    await ask()
    await ask()
    worker.process.kill('SIGTERM')
  })
  worker.on('exit', async () => {
    let seen = await count()
    for (let round = 0; round < 20 && seen < 3; round++) seen = await count()
    console.log(`counted ${seen}`)
    process.exit()
  })
} else {
  const server = createServer((_request, response) => response.end('ok')).listen(0, '127.0.0.1', () => {
    process.send?.((server.address() as AddressInfo).port)
  })
}
