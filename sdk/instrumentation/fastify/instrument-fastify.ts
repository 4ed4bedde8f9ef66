import diagnostics from 'node:diagnostics_channel'
import { serverRequestOf } from '../http-server/server-request.ts'

interface FastifyRequest {
  readonly raw: object
  readonly is404?: boolean
  readonly routeOptions?: { readonly url?: string }
}

interface FastifyInstance {
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): unknown
  addHook(
    name: 'onError',
    hook: (request: FastifyRequest, reply: unknown, error: Error, done: () => void) => void,
  ): unknown
}

/**
 * Fastify announces each of its instances on a diagnostics channel before the author sees it; a hook then tells the request
 * its route template and its error.
 *
 * @see https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks
 */
export function instrumentFastify(onFound: () => void): () => void {
  const onInitialization = (message: unknown) => {
    onFound()
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRequest', (request, _reply, done) => {
      const record = serverRequestOf(request.raw)
      if (record && !request.is404) record.route = request.routeOptions?.url
      done()
    })
    fastify.addHook('onError', (request, _reply, error, done) => {
      const record = serverRequestOf(request.raw)
      if (record) record.error = error
      done()
    })
  }
  diagnostics.subscribe('fastify.initialization', onInitialization)
  return () => {
    diagnostics.unsubscribe('fastify.initialization', onInitialization)
  }
}
