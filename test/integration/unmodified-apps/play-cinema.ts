import { eventually } from '../../backends/eventually.ts'
import type { RunningServer } from '../../backends/running-server.ts'
import type { RunningJaeger } from '../../backends/start-jaeger.ts'
import type { RunningPrometheus } from '../../backends/start-prometheus.ts'
import { type JaegerSpan, jaegerTrace } from '../jaeger-trace.ts'
import { askLoki, type LokiLine } from './ask-loki.ts'
import { askPrometheus } from './ask-prometheus.ts'
import { cinemaApps } from './cinema-apps.ts'
import { expectedLogLines } from './log-lines.ts'
import { type Sent, sendAll } from './send-all.ts'
import { expectedSpanLines } from './span-lines.ts'
import { compilePayments, startCinema } from './start-cinema.ts'
import { type StartLine, scrapeTarget, startLineOf } from './start-line-of.ts'

export interface CinemaBackends {
  readonly prometheus: RunningPrometheus
  readonly loki: RunningServer
  readonly jaeger: RunningJaeger
}

/** A request that was sent, and what the servers have of it. */
export interface Played extends Sent {
  /** What the same request got when nobody watched. */
  readonly unwatched: Pick<Sent, 'status' | 'answer'>
  /** Found in Loki by the request id, as a person would; undefined when there is no such line. */
  readonly traceId: string | undefined
  readonly spans: readonly JaegerSpan[]
  readonly lines: readonly LokiLine[]
}

/** Everything that is to be judged; the apps have ended, so nothing comes after it. */
export interface PlayedCinema {
  readonly requests: readonly Played[]
  /** By service. */
  readonly startLines: Readonly<Record<string, StartLine>>
  /** Exit code or signal, by service. */
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

/** Once the apps have ended well, everything has been delivered. */
const patienceMs = 10_000

/**
 * Runs the four apps as they are, first alone and then with `--import vigie/register`, sends both the same requests, waits
 * until Prometheus has read the numbers, and ends the apps.
 */
export async function playCinema({ prometheus, loki, jaeger }: CinemaBackends): Promise<PlayedCinema> {
  const startedAtMs = Date.now()
  const runId = `run${startedAtMs.toString(36)}`
  await compilePayments()

  const alone = await startCinema([], {})
  const unwatched = await sendAll(alone, runId).finally(() => Promise.all(alone.map(({ stop }) => stop())))

  const watched = await startCinema(['--conditions=vigie-source', '--import', 'vigie/register'], {
    OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl,
    VIGIE_LOKI_URL: loki.url,
    VIGIE_ADMIN_PORT: '0',
    VIGIE_LOG_CONSOLE: 'on',
    VIGIE_LOG_WINSTON: 'on',
  })
  const exits: Record<string, number | string> = {}
  let startLines: Readonly<Record<string, StartLine>>
  let sent: readonly Sent[]
  let scrapedAtSeconds: number
  try {
    startLines = Object.fromEntries(
      await Promise.all(watched.map(async (running) => [running.app.service, await startLineOf(running)] as const)),
    )
    prometheus.setTargets(
      Object.fromEntries(Object.entries(startLines).map(([service, line]) => [service, scrapeTarget(line)])),
    )
    sent = await sendAll(watched, runId)
    scrapedAtSeconds = await afterScrape(prometheus.url)
  } finally {
    await Promise.all(watched.map(async ({ app, stop }) => Object.assign(exits, { [app.service]: await stop() })))
  }

  return {
    ...(await findAll(loki.url, jaeger.url, sent, unwatched, startedAtMs)),
    startLines,
    exits,
    services: new Map(watched.map(({ app, url }) => [new URL(url).host, app.service])),
    scrapedAtSeconds,
    startedAtSeconds: startedAtMs / 1000,
    runId,
  }
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

/** Waits until Loki and Jaeger have all of it. After `patienceMs` the tests judge what there is, and show what is missing. */
async function findAll(
  lokiUrl: string,
  jaegerUrl: string,
  sent: readonly Sent[],
  unwatched: readonly Sent[],
  startedAtMs: number,
): Promise<Pick<PlayedCinema, 'requests' | 'otherLines'>> {
  const names = cinemaApps.map(({ service }) => service)
  const deadlineMs = performance.now() + patienceMs
  return await eventually('an answer of Loki and Jaeger', async () => {
    const lines = await askLoki(lokiUrl, names, startedAtMs)
    const requests = await Promise.all(
      sent.map(async (request, index): Promise<Played> => {
        const traceId = lines.find(({ fields }) => fields['requestId'] === request.requestId)?.traceId
        const spans = traceId === undefined ? [] : ((await jaegerTrace(jaegerUrl, traceId)) ?? [])
        const ownLines = lines.filter((line) => line.traceId === traceId)
        return { ...request, unwatched: unwatched[index]!, traceId, spans, lines: ownLines }
      }),
    )
    const complete = requests.every(
      ({ served, lines: found, spans }) =>
        found.length >= expectedLogLines(served).length && spans.length >= expectedSpanLines(served).length,
    )
    if (!complete && performance.now() < deadlineMs) return undefined
    const traceIds = new Set(requests.map(({ traceId }) => traceId))
    return { requests, otherLines: lines.filter(({ traceId }) => !traceIds.has(traceId)) }
  })
}
