import type { ServerResponse } from 'node:http'
import { answerProbe, probeNames } from '../health/answer-probe.ts'
import type { HealthState } from '../health/health.ts'
import { loadMetricsHandler } from '../load-exporters.ts'
import { registry, seriesReport } from '../metrics/index.ts'
import type { ResolvedOptions } from '../options/resolved-options.ts'
import type { AdminRoute } from './admin-route.ts'
import { type AdminServer, startAdminServer } from './admin-server.ts'
import { answerJson, answerText } from './answer-text.ts'
import { answerWell } from './answer-well.ts'
import { infoRoute } from './info-route.ts'
import { logLevelRoute } from './log-level-route.ts'
import { watchScrapes } from './watch-scrapes.ts'

export interface AdminParts {
  readonly health: HealthState
  /** False leaves `/metrics` out. */
  readonly metrics: boolean
  /** What was instrumented, for `/-/info`. */
  found(): unknown
  onFault(error: unknown): void
  report(message: string): void
}

export interface Admin extends AdminServer {
  /** Resolves when a scrape that begins from now on has been answered, or when `signal` aborts. */
  nextScrape(signal: AbortSignal): Promise<void>
}

/** The admin port with its routes: probes, `/metrics`, `/-/series`, `/-/info`, `/-/log-level`. */
export function startAdmin(options: ResolvedOptions, parts: AdminParts): Admin {
  const { health, metrics, found, onFault, report } = parts
  const scrapes = watchScrapes()
  const routes = new Map<string, AdminRoute>(
    probeNames.map((probe) => [
      `/${probe}`,
      { read: (request, response, query) => answerProbe(probe, health, query, request, response) },
    ]),
  )
  if (metrics) {
    routes.set('/metrics', metricsRoute(onFault, scrapes.watch))
    routes.set('/-/series', {
      guarded: true,
      read: (_request, response) => answerJson(response, 200, seriesReport(registry)),
    })
  }
  routes.set('/-/info', infoRoute(options, found))
  routes.set('/-/log-level', logLevelRoute)
  return { ...startAdminServer(options.admin, routes, report, answerWell(health)), nextScrape: scrapes.next }
}

/** Loaded with the first scrape: what a service doesn't use doesn't slow its start. */
function metricsRoute(onFault: (error: unknown) => void, watch: (response: ServerResponse) => void): AdminRoute {
  let handler: ReturnType<typeof loadMetricsHandler> | undefined
  return {
    guarded: true,
    read(request, response: ServerResponse) {
      watch(response)
      handler ??= loadMetricsHandler(registry)
      handler.then(
        (handle) => handle(request, response),
        (error: unknown) => {
          onFault(error)
          answerText(response, 500, 'metrics could not be collected')
        },
      )
    },
  }
}
