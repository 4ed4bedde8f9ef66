import type { FastifyInstance } from 'fastify'
import { probeHandler } from '../health/probe-handler.ts'

/**
 * `/livez`, `/readyz` and `/startupz` on the service's own port: `app.register(probes)`, before everything else.
 *
 * It answers in an `onRequest` hook rather than by routes, so that it is no part of the service's own API description.
 */
export async function probes(app: FastifyInstance): Promise<void> {
  const answer = probeHandler()
  app.addHook('onRequest', (request, reply, done) => {
    if (answer(request.raw, reply.raw)) reply.hijack()
    else done()
  })
}

// The hook is for the whole app, not for this plugin's own scope.
Object.assign(probes, { [Symbol.for('skip-override')]: true, [Symbol.for('fastify.display-name')]: 'vigie-probes' })
