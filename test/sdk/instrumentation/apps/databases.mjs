// Asks PostgreSQL and Redis from one handler each, without a line of telemetry.
import { createServer } from 'node:http'
import pg from 'pg'
import { createClient } from 'redis'

const pool = process.env.PG_HOST
  ? new pg.Pool({
      host: process.env.PG_HOST,
      port: Number(process.env.PG_PORT),
      user: 'postgres',
      database: 'postgres',
    })
  : undefined
const redis = process.env.REDIS_URL ? await createClient({ url: process.env.REDIS_URL }).connect() : undefined

const server = createServer(async (request, response) => {
  if (request.url === '/postgres')
    response.end(JSON.stringify((await pool.query('select $1::int as answer', [42])).rows))
  else if (request.url === '/redis') {
    await redis.set('greeting', 'hello')
    response.end(await redis.get('greeting'))
  } else response.writeHead(404).end()
})
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => console.log(`listening ${server.address().port}`))
process.on('SIGTERM', async () => {
  server.close()
  server.closeAllConnections()
  await pool?.end()
  await redis?.close()
})
