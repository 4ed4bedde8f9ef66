import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { eventually } from '../../backends/eventually.ts'
import { freePorts } from '../../backends/free-ports.ts'
import { retryTakenPort } from '../../backends/retry-taken-port.ts'
import type { RunningServer } from '../../backends/running-server.ts'
import type { RunningJaeger } from '../../backends/start-jaeger.ts'
import type { RunningPrometheus } from '../../backends/start-prometheus.ts'
import { type JaegerSpan, jaegerTrace } from '../jaeger-trace.ts'
import { askLoki, type LokiLine } from './ask-loki.ts'
import { askPrometheus } from './ask-prometheus.ts'
import { cinemaApps, cinemaFolder } from './cinema-apps.ts'
import { type CinemaRequest, cinemaRequests } from './cinema-requests.ts'
import { expectedLogLines } from './log-lines.ts'
import { expectedSpanLines } from './span-lines.ts'
import { type RunningApp, startApp } from './start-app.ts'

export interface CinemaBackends {
  readonly prometheus: RunningPrometheus
  readonly loki: RunningServer
  readonly jaeger: RunningJaeger
}

interface Sent extends CinemaRequest {
  readonly requestId: string
  readonly answered: number
}

/** A request that was sent, and what the servers have of it. */
export interface Played extends Sent {
  /** Found in Loki by the request id, as a person would; undefined when there is no such line. */
  readonly traceId: string | undefined
  readonly spans: readonly JaegerSpan[]
  readonly lines: readonly LokiLine[]
}

/** Everything that is to be judged; the apps have ended, so nothing comes after it. */
export interface PlayedCinema {
  readonly requests: readonly Played[]
  readonly apps: readonly Pick<RunningApp, 'app' | 'startLine'>[]
  /** Exit code of each app. */
  readonly exits: Readonly<Record<string, number | string>>
  /** Lines of all apps that belong to none of the requests. */
  readonly otherLines: readonly LokiLine[]
  /** Service by host and port. */
  readonly services: ReadonlyMap<string, string>
  /** In seconds since 1970; Prometheus had read the last numbers by then, and the apps still ran. */
  readonly scrapedAtSeconds: number
  readonly startedAtSeconds: number
  /** Part of every id that was sent in a path. */
  readonly runId: string
}

/** How often each request is sent, all of them at once: what belongs to one must not be told of another. */
const copies = 3

/** Once the apps have ended well, everything has been delivered. */
const patienceMs = 10_000

/** Runs the four apps unmodified, sends every request, waits until Prometheus has read the numbers, and ends the apps. */
export async function playCinema(backends: CinemaBackends): Promise<PlayedCinema> {
  const startedAtMs = Date.now()
  await compilePayments()
  const running = await retryTakenPort(() => startApps(backends))
  let requests: readonly Sent[]
  let scrapedAtSeconds: number
  const exits: Record<string, number | string> = {}
  const runId = `run${startedAtMs.toString(36)}`
  try {
    backends.prometheus.setTargets(Object.fromEntries(running.map(({ app, target }) => [app.service, target])))
    requests = await sendAll(running, runId)
    scrapedAtSeconds = await afterScrape(backends.prometheus.url)
  } finally {
    await Promise.all(running.map(async ({ app, stop }) => Object.assign(exits, { [app.service]: await stop() })))
  }
  const played = await findAll(backends, requests, startedAtMs)
  return {
    ...played,
    apps: running,
    exits,
    services: new Map(running.map(({ app, url }) => [new URL(url).host, app.service])),
    scrapedAtSeconds,
    startedAtSeconds: startedAtMs / 1000,
    runId,
  }
}

/** Waits until Loki and Jaeger have all of it. After {@link patienceMs} the tests judge what there is, and show what is missing. */
async function findAll(
  { loki, jaeger }: CinemaBackends,
  requests: readonly Sent[],
  startedAtMs: number,
): Promise<{ requests: Played[]; otherLines: LokiLine[] }> {
  const names = cinemaApps.map(({ service }) => service)
  const deadlineMs = performance.now() + patienceMs
  return await eventually('all lines and spans', async () => {
    const lines = await askLoki(loki.url, names, startedAtMs)
    const played = await Promise.all(
      requests.map(async (request): Promise<Played> => {
        const traceId = lines.find(({ fields }) => fields['requestId'] === request.requestId)?.traceId
        const spans = traceId === undefined ? [] : ((await jaegerTrace(jaeger.url, traceId)) ?? [])
        return { ...request, traceId, spans, lines: lines.filter((line) => line.traceId === traceId) }
      }),
    )
    const complete = played.every(
      ({ served, lines: found, spans }) =>
        found.length >= expectedLogLines(served).length && spans.length >= expectedSpanLines(served).length,
    )
    if (!complete && performance.now() < deadlineMs) return undefined
    const traceIds = new Set(played.map(({ traceId }) => traceId))
    return { requests: played, otherLines: lines.filter(({ traceId }) => !traceIds.has(traceId)) }
  })
}

/** As `npm run build` in the app does it. */
async function compilePayments(): Promise<void> {
  const compiler = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  await promisify(execFile)(process.execPath, [compiler, '-p', `${cinemaFolder}payments`]).catch(
    (error: { readonly stdout: string }) => {
      throw new Error(`payments does not compile:\n${error.stdout}`, { cause: error })
    },
  )
}

async function startApps({ jaeger, loki }: CinemaBackends): Promise<RunningApp[]> {
  const ports = await freePorts(cinemaApps.length)
  const addresses = Object.fromEntries(
    cinemaApps.map(({ addressVariable }, index) => [addressVariable, `http://127.0.0.1:${ports[index]}`]),
  )
  const starts = await Promise.allSettled(
    cinemaApps.map((app, index) =>
      startApp(app, ports[index]!, {
        ...addresses,
        OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl,
        VIGIE_LOKI_URL: loki.url,
        VIGIE_ADMIN_PORT: '0',
        VIGIE_LOG_CONSOLE: 'on',
        VIGIE_LOG_WINSTON: 'on',
      }),
    ),
  )
  const running = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const failed = starts.find((start) => start.status === 'rejected')
  if (failed) {
    await Promise.all(running.map(({ stop }) => stop()))
    throw failed.reason
  }
  return running
}

function sendAll(running: readonly RunningApp[], runId: string): Promise<Sent[]> {
  const urls = new Map(running.map(({ app, url }) => [app.service, url]))
  return Promise.all(
    Array.from({ length: copies }, (_, copy) => cinemaRequests(`${runId}-${copy}`)).flatMap((requests, copy) =>
      requests.map(async (request, index) => {
        const { service, method, path } = request.served
        const requestId = `${runId}-${copy}-${index}`
        const response = await fetch(`${urls.get(service)}${path}${request.query ?? ''}`, {
          method,
          headers: { 'content-type': 'application/json', 'x-request-id': requestId },
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        })
        await response.arrayBuffer()
        return { ...request, requestId, answered: response.status }
      }),
    ),
  )
}

/** Waits until each app was scraped after now, with no request under way; gives the time of that, in seconds since 1970. */
async function afterScrape(prometheusUrl: string): Promise<number> {
  const answeredAtSeconds = Date.now() / 1000
  const jobs = cinemaApps.map(({ service }) => service).join('|')
  return await eventually(
    'a scrape of every app',
    async () => {
      const now = Date.now() / 1000
      const ask = (query: string) => askPrometheus(prometheusUrl, query, now)
      const scrapes = await ask(`timestamp(up{job=~"${jobs}"} == 1)`)
      const underWay = await ask(`sum(http_server_active_requests{job=~"${jobs}"})`)
      const all = scrapes.filter(({ value }) => value > answeredAtSeconds).length === cinemaApps.length
      return all && underWay[0]?.value === 0 && now
    },
    // Prometheus notices the targets at once, and reads each every 15 s.
    { withinMs: 90_000, everyMs: 500 },
  )
}
