import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HealthAnswer, HealthState } from './health.ts'
import type { HealthCheckResult } from './health-check.ts'

/** `livez` never looks at dependencies: a restart can't mend those. */
export const probeNames = ['livez', 'readyz', 'startupz'] as const
export type ProbeName = (typeof probeNames)[number]

/** What a probe says, before it is written to some framework's response. */
export interface ProbeAnswer {
  readonly status: 200 | 503
  readonly contentType: string
  readonly body: string
}

/**
 * 200 or 503 from what is known already, so that a probe never waits for a check. `?verbose` gives JSON with every check,
 * `?exclude=NAME`, more than once if need be, leaves checks out.
 */
export function probeAnswer(probe: ProbeName, state: HealthState, query: URLSearchParams): ProbeAnswer {
  const excluded = new Set(query.getAll('exclude'))
  const { ok, reason } = ask(probe, state, excluded)
  const status = ok ? 200 : 503
  if (!query.has('verbose')) {
    return { status, contentType: 'text/plain; charset=utf-8', body: ok ? 'ok\n' : `${reason}\n` }
  }
  const known = state.results()
  const all = probe === 'livez' ? [] : known
  const asked = ({ name }: HealthCheckResult) => !excluded.has(name)
  const checks = all.filter(asked)
  const workers = state.workers?.() ?? []
  const ofWorkers = workers.flatMap((worker) => worker.checks)
  const everywhere = [...all, ...ofWorkers]
  const unknown = [...excluded].filter((name) => ![...known, ...ofWorkers].some((check) => check.name === name))
  const degraded = everywhere.filter(asked).some(({ effect, state }) => effect === 'degraded' && state === 'down')
  const answer = {
    status: ok ? (degraded ? 'degraded' : 'ok') : 'failing',
    reason,
    checks,
    ...(workers.length > 0 ? { workers: workers.map((one) => ({ ...one, checks: one.checks.filter(asked) })) } : {}),
    ...(excluded.size > 0 ? { excluded: [...excluded] } : {}),
    ...(unknown.length > 0 ? { noSuchCheck: unknown } : {}),
  }
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    body: `${JSON.stringify(answer, undefined, 2)}\n`,
  }
}

/** Writes a probe's answer to a `node:http` response. */
export function answerProbe(
  probe: ProbeName,
  state: HealthState,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { status, contentType, body } = probeAnswer(probe, state, query)
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function ask(probe: ProbeName, state: HealthState, excluded: ReadonlySet<string>): HealthAnswer {
  if (probe === 'livez') return state.live()
  return probe === 'readyz' ? state.ready(excluded) : state.started(excluded)
}
