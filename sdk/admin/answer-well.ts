import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HealthState } from '../health/health.ts'

const body = 'ok\n'
/** A flat list, written once: Node copies it as it is, where an object is taken apart for each answer. */
const headers = [
  'Content-Type',
  'text/plain; charset=utf-8',
  'Content-Length',
  String(body.length),
  'Cache-Control',
  'no-store',
]

/**
 * The short way for what a probe nearly always is: a plain GET to which the answer is yes. It costs the service what Node
 * itself takes for an answer and nothing more (see `npm run drill -- probe-storm`).
 *
 * @returns answers and returns true, or leaves the request alone: a failing probe, one with a query, another path
 */
export function answerWell(state: HealthState): (request: IncomingMessage, response: ServerResponse) => boolean {
  const asks = new Map([
    ['/livez', () => state.live()],
    ['/readyz', () => state.ready()],
    ['/startupz', () => state.started()],
  ])
  return ({ method, url = '' }, response) => {
    if (method !== 'GET' || !asks.get(url)?.().ok) return false
    response.writeHead(200, headers).end(body)
    return true
  }
}
