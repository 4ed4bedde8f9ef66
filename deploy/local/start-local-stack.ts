import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { importTelemetry } from './ingest/import-telemetry.ts'
import { loadPage } from './page/load-page.ts'
import { type PromqlEngineLimits, startPromqlEngine } from './promql-engine/start-promql-engine.ts'
import { startScraper } from './scrape/start-scraper.ts'
import { assetRoutes } from './server/asset-routes.ts'
import { jaegerRoutes } from './server/jaeger-routes.ts'
import { createLiveEvents } from './server/live-events.ts'
import { pageRoutes } from './server/page-routes.ts'
import { prometheusRoutes } from './server/prometheus-routes.ts'
import { receiverRoutes } from './server/receiver-routes.ts'
import { createRouter } from './server/router.ts'
import { createLogStore, defaultLogLimits } from './stores/log-store.ts'
import type { StoreLimits } from './stores/store-stats.ts'
import { createTraceStore, defaultTraceLimits } from './stores/trace-store.ts'

export interface LocalStackOptions {
  /** Port on 127.0.0.1; 0 asks the system for a free one. */
  readonly port: number
  /** @default 1000 */
  readonly scrapeIntervalMs?: number
  readonly traceLimits?: StoreLimits
  readonly logLimits?: StoreLimits
  readonly metricLimits?: Partial<PromqlEngineLimits>
  /** Unix milliseconds. @default Date.now */
  readonly now?: () => number
  /** Called when the first of each kind arrives. */
  readonly onFirst?: (what: 'request' | 'trace' | 'line' | 'service', service: string) => void
}

/** What arrived since the start. */
export interface LocalStackSummary {
  /** HTTP requests that the services counted, by their own metrics. */
  readonly requests: number
  readonly series: number
  readonly spans: number
  readonly lines: number
}

export interface LocalStack {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly port: number
  /** Loads OTLP JSON lines; resolves to one sentence for people. */
  importFile(file: string): Promise<string>
  /** Scrapes once more. For the counts at the end: services that have ended can no longer be asked. */
  scrapeNow(): Promise<void>
  summary(): Promise<LocalStackSummary>
  close(): Promise<void>
}

/**
 * Starts the embedded stack: receivers, stores, scraper, PromQL and the page, on one loopback port.
 *
 * @throws the listen error as it is (`EADDRINUSE`, `EACCES`)
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const now = options.now ?? Date.now
  const page = loadPage()
  page.catch(() => undefined) // who asks for the page gets the reason
  const first = firsts(options.onFirst ?? (() => undefined))
  const events = createLiveEvents()
  const traces = createTraceStore(options.traceLimits ?? defaultTraceLimits, now)
  const logs = createLogStore(options.logLimits ?? defaultLogLimits, now)
  const metrics = startPromqlEngine(options.metricLimits)
  let requestsSeen = false
  const targets = startScraper(metrics, {
    intervalMs: options.scrapeIntervalMs ?? 1000,
    missedScrapes: 5,
    now,
    onScrape(target) {
      events.note()
      first('service', target.service)
      if (!requestsSeen) {
        void countRequests().then(
          (requests) => {
            if (requests === 0 || requestsSeen) return
            requestsSeen = true
            first('request', target.service)
          },
          () => undefined,
        )
      }
    },
  })

  async function countRequests(): Promise<number> {
    // Not increase(): it extrapolates, and a counter that starts with its process needs no difference.
    const expression = 'sum(max_over_time(http_server_request_duration_seconds_count[1h]))'
    const answer = JSON.parse(await metrics.query(expression, now())) as {
      data?: { result: { value: [number, string] }[] }
    }
    return Math.round(Number(answer.data?.result[0]?.value[1] ?? 0))
  }

  const server = createRouter({
    ...receiverRoutes(
      noticed(traces, ([span]) => {
        events.note()
        if (span) first('trace', span.service)
      }),
      noticed(logs, ([line]) => {
        events.note()
        if (line) first('line', line.service)
      }),
      targets,
    ),
    ...prometheusRoutes(metrics, now),
    ...jaegerRoutes(traces),
    ...pageRoutes(metrics, traces, logs, targets, now),
    ...assetRoutes(page),
    'GET /-/events': events.handler,
  })
  try {
    server.listen(options.port, '127.0.0.1')
    await once(server, 'listening')
  } catch (error) {
    events.close()
    await Promise.all([targets.close(), metrics.close()])
    throw error
  }
  const { port } = server.address() as AddressInfo
  let closing: Promise<void> | undefined
  async function close(): Promise<void> {
    events.close()
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await targets.close()
    await Promise.all([closed, metrics.close()])
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    importFile: (file) => importTelemetry(file, traces, logs),
    scrapeNow: targets.scrapeAll,
    async summary() {
      const { series } = await metrics.stats()
      return { requests: await countRequests(), series, spans: traces.stats().received, lines: logs.stats().received }
    },
    close() {
      closing ??= close()
      return closing
    },
  }
}

/** Calls `tell` once for each kind. */
function firsts(tell: NonNullable<LocalStackOptions['onFirst']>): NonNullable<LocalStackOptions['onFirst']> {
  const told = new Set<string>()
  return (what, service) => {
    const key = what === 'service' ? `service ${service}` : what
    if (told.has(key)) return
    told.add(key)
    tell(what, service)
  }
}

/** The store, with a listener for what is added. */
function noticed<Store extends { add(items: never): void }>(
  store: Store,
  listener: (items: Parameters<Store['add']>[0]) => void,
): Store {
  return {
    ...store,
    add(items: Parameters<Store['add']>[0]) {
      store.add(items)
      listener(items)
    },
  }
}
