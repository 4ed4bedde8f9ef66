import type { ScrapeTargets } from '../scrape/scrape-targets.ts'
import { type LogLevel, logLevels } from '../stores/log-record.ts'
import type { LogStore } from '../stores/log-store.ts'
import type { MetricStore } from '../stores/metric-store.ts'
import type { TraceStore } from '../stores/trace-store.ts'
import { HttpFault } from './http-fault.ts'
import { json, type Routes } from './router.ts'
import { overviewServices } from './service-overview.ts'

const maxRows = 500
/** The curves show the last five minutes or, soon after the start, what there is since then. */
const longestCurveMs = 5 * 60_000
const shortestCurveMs = 60_000

/** What the page asks. */
export function pageRoutes(
  metrics: MetricStore,
  traces: TraceStore,
  logs: LogStore,
  targets: ScrapeTargets,
  now: () => number,
): Routes {
  const startedMs = now()
  return {
    async 'GET /-/api/services'() {
      const curveMs = Math.min(longestCurveMs, Math.max(shortestCurveMs, now() - startedMs))
      const names = [...new Set([...traces.services(), ...logs.services()])]
      return json({ services: await overviewServices(metrics, names, targets.list(), now(), curveMs, targets.ended()) })
    },
    'GET /-/api/traces'({ query }) {
      const minDurationMs = number(query, 'min')
      const found = traces.find({
        service: query.get('service') ?? '',
        onlyErrors: query.get('errors') === '1',
        ...(minDurationMs === undefined ? {} : { minDurationMs }),
        text: query.get('text') ?? '',
        limit: Math.min(number(query, 'limit') ?? 100, maxRows),
      })
      return json({ traces: found })
    },
    'GET /-/api/traces/:traceId'({ parameters }) {
      const traceId = parameters['traceId']!
      const spans = traces.get(traceId)
      if (spans === undefined) throw new HttpFault(404, `trace ${traceId} is not kept (any more)`)
      return json({ spans, logs: logs.find({ traceId, limit: maxRows }) })
    },
    'GET /-/api/logs'({ query }) {
      const levels = query.get('level')
      const before = number(query, 'before')
      const found = logs.find({
        service: query.get('service') ?? '',
        ...(levels ? { levels: new Set(levels.split(',').filter(isLevel)) } : {}),
        text: query.get('text') ?? '',
        traceId: query.get('trace') ?? '',
        ...(before === undefined ? {} : { before }),
        limit: Math.min(number(query, 'limit') ?? 200, maxRows),
      })
      return json({ logs: found.map((log) => ({ ...log, traceKept: log.traceId !== '' && traces.has(log.traceId) })) })
    },
    async 'GET /-/api/status'() {
      return json({ nowMs: now(), metrics: await metrics.stats(), traces: traces.stats(), logs: logs.stats() })
    },
  }
}

function isLevel(word: string): word is LogLevel {
  return (logLevels as readonly string[]).includes(word)
}

function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (!text) return undefined
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0)
    throw new HttpFault(400, `${name} must be a number from 0, got ${JSON.stringify(text)}`)
  return value
}
