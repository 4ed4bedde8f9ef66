import type { IncomingMessage, ServerResponse } from 'node:http'
import { probeHandler } from '../health/probe-handler.ts'

/** Fits Express 4 and 5, Connect, and whatever else passes `next` on. */
export type ProbeMiddleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/**
 * `/livez`, `/readyz` and `/startupz` on the service's own port: `app.use(probes())`, before everything else, so that no
 * login or rate limit stands in their way.
 */
export function probes(): ProbeMiddleware {
  const answer = probeHandler()
  return (request, response, next) => {
    if (!answer(request, response)) next()
  }
}
