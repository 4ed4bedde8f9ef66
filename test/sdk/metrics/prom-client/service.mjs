// A service that knows nothing of vigie, with prom-client as its manual shows it. It ends with its standard input.
import { createServer } from 'node:http'
import * as client from 'prom-client'

client.collectDefaultMetrics()
const duration = new client.Histogram({
  name: 'http_server_request_duration_seconds',
  help: 'Duration of requests, measured by the service.',
  labelNames: ['path'],
})
const server = createServer(async (request, response) => {
  duration.observe({ path: request.url }, 0.25)
  response.end(await client.register.metrics())
})
server.listen(0, '127.0.0.1', () => console.log(`service ${server.address().port}`))
process.stdin.resume().once('end', () => process.exit())
