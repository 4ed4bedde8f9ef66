import type { ServerResponse } from 'node:http'
import { answerProbe, probeNames } from '../health/answer-probe.ts'
import type { HealthState } from '../health/health.ts'
import { loadMetricsHandler } from '../load-exporters.ts'
import { registry, seriesReport } from '../metrics/index.ts'
import { type AdminHandler, type AdminServer, startAdminServer } from './admin-server.ts'

export interface AdminParts {
  readonly health: HealthState
  /** False leaves `/metrics` out. */
  readonly metrics: boolean
  onFault(error: unknown): void
  report(message: string): void
}

/** The admin port with its routes: probes, `/metrics`, `/-/series`. */
export function startAdmin(
  address: { port: number; host: string },
  { health, metrics, onFault, report }: AdminParts,
): AdminServer {
  const routes = new Map<string, AdminHandler>(
    probeNames.map((probe) => [
      `/${probe}`,
      (request, response, url) => answerProbe(probe, health, url.searchParams, request, response),
    ]),
  )
  if (metrics) {
    // Loaded with the first scrape: what a service doesn't use doesn't slow its start.
    let handler: ReturnType<typeof loadMetricsHandler> | undefined
    routes.set('/metrics', (request, response) => {
      handler ??= loadMetricsHandler(registry)
      handler.then(
        (handle) => handle(request, response),
        (error: unknown) => {
          onFault(error)
          fail(response)
        },
      )
    })
    routes.set('/-/series', (_request, response) => {
      response.setHeader('Content-Type', 'application/json; charset=utf-8')
      response.end(`${JSON.stringify(seriesReport(registry), undefined, 2)}\n`)
    })
  }
  return startAdminServer(address, routes, (_error, message) => report(message))
}

function fail(response: ServerResponse): void {
  response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' }).end('metrics could not be collected\n')
}
