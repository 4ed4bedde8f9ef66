// The second of two services: tells what baggage has reached it.
import { createServer } from 'node:http'
import { log } from 'vigie'

const server = createServer((request, response) => {
  log.debug('the orders look closely')
  response.end(JSON.stringify({ baggage: request.headers.baggage ?? null }))
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`listening ${server.address().port}`))
process.on('SIGTERM', () => server.close())
