// One replica of the rollout drill: counts, logs and traces each request; vigie sees to its end.
import { createServer } from 'node:http'
import { counter, startTelemetry } from 'vigie'
import { sayListening } from './say-listening.ts'

const answered = counter({ name: 'answered_total', help: 'Requests that were answered.' })
const server = createServer((_request, response) => {
  setTimeout(() => {
    answered.inc()
    response.end('done\n')
  }, 20)
})
await sayListening(server, startTelemetry())
