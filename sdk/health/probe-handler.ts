import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerProbe, type ProbeName, probeNames } from './answer-probe.ts'
import { currentHealth } from './current-health.ts'
import { createHealth } from './health.ts'

/** Answers a request for a probe. @returns false, with the response untouched, for every other request */
export type ProbeHandler = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * Probes on the service's own port, for those who want that port to prove itself:
 * `createServer((request, response) => { if (!probes(request, response)) app(request, response) })`.
 *
 * They read the health of the running telemetry, whenever it starts. Before it has, `/livez` is well and `/readyz` isn't;
 * where telemetry is switched off, all are well: a service must not be killed for that.
 */
export function probeHandler(): ProbeHandler {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const { url = '' } = request
    const end = url.indexOf('?')
    const probe = probeAt(end === -1 ? url : url.slice(0, end))
    if (probe === undefined) return false
    const query = new URLSearchParams(end === -1 ? '' : url.slice(end))
    answerProbe(probe, currentHealth() ?? withoutTelemetry, query, request, response)
    return true
  }
}

/** The probe that is served at a path: `/livez`, `/readyz` or `/startupz`. */
export function probeAt(path: string): ProbeName | undefined {
  return probeNames.find((name) => path.length === name.length + 1 && path.endsWith(name) && path.startsWith('/'))
}

const starting = { ok: false, reason: 'telemetry has not started' } as const

const withoutTelemetry = { ...createHealth(() => {}), ready: () => starting, started: () => starting }
