import { createServer, type Server } from 'node:http'
import { pinoHttp } from 'pino-http'
import { Counter, register } from 'prom-client'

/** The service of the rollout drill, as the users of terminus and lightship would write it. */
export function createPeerServer(): Server {
  const log = pinoHttp()
  const answered = new Counter({ name: 'answered_total', help: 'Requests that were answered.' })
  return createServer((request, response) => {
    if (request.url === '/metrics') {
      void register.metrics().then((text) => response.end(text))
      return
    }
    log(request, response)
    setTimeout(() => {
      answered.inc()
      response.end('done\n')
    }, 20)
  })
}
