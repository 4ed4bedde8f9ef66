import type { ServerResponse } from 'node:http'
import type { HealthState } from './health.ts'

/** `livez` never looks at dependencies: a restart can't mend those. */
export type ProbeName = 'livez' | 'readyz' | 'startupz'

/** Answers 200 or 503 from what is known already; with `verbose`, JSON with every check. */
export function answerProbe(probe: ProbeName, state: HealthState, verbose: boolean, response: ServerResponse): void {
  const { ok, reason } = probe === 'livez' ? state.live() : probe === 'readyz' ? state.ready() : state.started()
  response.statusCode = ok ? 200 : 503
  response.setHeader('Cache-Control', 'no-store')
  if (!verbose) {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    response.end(ok ? 'ok\n' : `${reason}\n`)
    return
  }
  const checks = probe === 'livez' ? [] : state.results()
  const degraded = checks.some((check) => !check.required && check.state === 'down')
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.end(
    `${JSON.stringify({ status: ok ? (degraded ? 'degraded' : 'ok') : 'failing', reason, checks }, undefined, 2)}\n`,
  )
}
