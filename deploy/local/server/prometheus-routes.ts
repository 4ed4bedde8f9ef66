import type { ApiAnswer, MetricStore } from '../stores/metric-store.ts'
import { HttpFault } from './http-fault.ts'
import { readBody } from './read-body.ts'
import { type Answer, json, type RoutedRequest, type Routes } from './router.ts'

/**
 * The part of Prometheus' HTTP API that Grafana, promtool and scripts ask most, answered by Prometheus' own engine.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export function prometheusRoutes(store: MetricStore, now: () => number): Routes {
  const query = async (routed: RoutedRequest): Promise<Answer> => {
    const given = await parameters(routed)
    return answer(await store.query(required(given, 'query'), time(given, 'time', now())))
  }
  const queryRange = async (routed: RoutedRequest): Promise<Answer> => {
    const given = await parameters(routed)
    const range = {
      startMs: time(given, 'start'),
      endMs: time(given, 'end'),
      stepMs: durationMs(required(given, 'step')),
    }
    return answer(await store.queryRange(required(given, 'query'), range))
  }
  const exemplars = async (routed: RoutedRequest): Promise<Answer> => {
    const given = await parameters(routed)
    return answer(await store.exemplars(required(given, 'query'), time(given, 'start', 0), time(given, 'end', now())))
  }
  const series = async (routed: RoutedRequest): Promise<Answer> => {
    const given = await parameters(routed)
    const matchers = given.getAll('match[]')
    if (matchers.length === 0) throw new HttpFault(400, 'no match[] parameter')
    return answer(await store.series(matchers, time(given, 'start', 0), time(given, 'end', now())))
  }
  const labelNames = async (routed: RoutedRequest): Promise<Answer> => {
    const given = await parameters(routed)
    return answer(await store.labelNames(given.getAll('match[]'), time(given, 'start', 0), time(given, 'end', now())))
  }
  return {
    'GET /api/v1/query': query,
    'POST /api/v1/query': query,
    'GET /api/v1/query_range': queryRange,
    'POST /api/v1/query_range': queryRange,
    'GET /api/v1/query_exemplars': exemplars,
    'POST /api/v1/query_exemplars': exemplars,
    'GET /api/v1/series': series,
    'POST /api/v1/series': series,
    'GET /api/v1/labels': labelNames,
    'POST /api/v1/labels': labelNames,
    'GET /api/v1/label/:name/values': async (routed) => {
      const given = await parameters(routed)
      const [start, end] = [time(given, 'start', 0), time(given, 'end', now())]
      return answer(await store.labelValues(routed.parameters['name']!, given.getAll('match[]'), start, end))
    },
    'GET /api/v1/metadata': async () => answer(await store.metadata()),
    // Grafana asks before it believes that this is a Prometheus.
    'GET /api/v1/status/buildinfo': () =>
      json({ status: 'success', data: { version: '3.16.0', application: 'vigie dev' } }),
  }
}

const statusOf: Readonly<Record<string, number>> = { bad_data: 400, execution: 422, timeout: 503, internal: 500 }

function answer(text: ApiAnswer): Answer {
  const errorType = text.includes('"status":"error"')
    ? (JSON.parse(text) as { errorType?: string }).errorType
    : undefined
  const status = errorType === undefined ? 200 : (statusOf[errorType] ?? 500)
  return { status, contentType: 'application/json; charset=utf-8', body: text }
}

async function parameters({ request, query }: RoutedRequest): Promise<URLSearchParams> {
  if (request.method !== 'POST') return query
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    throw new HttpFault(415, 'content-type must be application/x-www-form-urlencoded')
  }
  const body = await readBody(request, { maxWireBytes: 1_000_000, maxBytes: 1_000_000 })
  return new URLSearchParams([...query, ...new URLSearchParams(body.toString('utf8'))])
}

function required(given: URLSearchParams, name: string): string {
  const value = given.get(name)
  if (!value) throw new HttpFault(400, `the parameter ${name} is missing`)
  return value
}

/** Unix seconds or RFC 3339, as milliseconds. */
function time(given: URLSearchParams, name: string, fallbackMs?: number): number {
  const value = given.get(name)
  if (!value) {
    if (fallbackMs !== undefined) return fallbackMs
    throw new HttpFault(400, `the parameter ${name} is missing`)
  }
  const timeMs = /^-?\d+(\.\d+)?([eE]\+?\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value)
  if (!Number.isFinite(timeMs) || Math.abs(timeMs) > 8.64e15) {
    throw new HttpFault(400, `${name} is neither Unix seconds nor RFC 3339: ${JSON.stringify(value)}`)
  }
  return Math.round(timeMs)
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
}

/** Seconds as a number, or Prometheus' notation: `1h30m`. */
function durationMs(value: string): number {
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1000)
  if (!/^(\d+(ms|[smhdwy]))+$/.test(value)) throw new HttpFault(400, `not a duration: ${JSON.stringify(value)}`)
  let totalMs = 0
  for (const [, amount, unit] of value.matchAll(/(\d+)(ms|[smhdwy])/g)) totalMs += Number(amount) * unitMs[unit!]!
  return totalMs
}
