// The first of two services: hands each order on, over fetch or node:http. It knows nothing of telemetry but its log, and,
// by `/customers/:id`, whose case is being watched.
import { createServer, get } from 'node:http'
import { json } from 'node:stream/consumers'
import { debugCase, log } from 'vigie'

const { ORDERS_URL, WATCHED_CUSTOMER, WATCHED_TOKEN } = process.env

const ways = {
  fetch: async (path) => (await fetch(`${ORDERS_URL}${path}`)).json(),
  http: (path) =>
    new Promise((resolve, reject) =>
      get(`${ORDERS_URL}${path}`, (answer) => json(answer).then(resolve, reject)).on('error', reject),
    ),
}

async function handOn(way) {
  log.debug('the gateway looks closely')
  log.info('the gateway tells in passing')
  return { orders: await ways[way]('/orders/7') }
}

const server = createServer(async (request, response) => {
  const [, first, second] = request.url.split('/')
  const watched = first === 'customers' && second === WATCHED_CUSTOMER
  const answer = watched
    ? await debugCase(WATCHED_TOKEN, () => handOn('fetch'))
    : await handOn(first === 'customers' ? 'fetch' : first)
  response.end(JSON.stringify(answer))
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log(`listening ${server.address().port}`))
process.on('SIGTERM', () => server.close())
