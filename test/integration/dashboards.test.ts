import { afterAll, beforeAll, expect, test } from 'vitest'
import { allQueries, type DashboardQuery } from '../../dashboards/all-queries.ts'
import { renderQuery } from '../../dashboards/render-query.ts'
import { describeWith } from '../backends/describe-with.ts'
import { eventually } from '../backends/eventually.ts'
import { type Backends, startBackends } from '../backends/start-backends.ts'
import { startTinyServer, type TinyServer } from '../backends/tiny-server.ts'
import { type RunningShop, startShop } from './running-shop.ts'

/** Scrapes come every 15 s, and rules are evaluated every 15 s on top: several rounds must pass before a rate over a rate exists. */
const patienceMs = 150_000

describeWith(
  ['prometheus', 'alertmanager', 'loki', 'jaeger', 'blackbox'],
  'every query of every dashboard, on the real servers with the shop under load',
  () => {
    let backends: Backends
    let shop: RunningShop
    let site: TinyServer

    beforeAll(async () => {
      // One that is up, one that is down: the uptime board shows both.
      site = await startTinyServer((_request, response) => response.end('hello'))
      backends = await startBackends({ probes: [`http://${site.address}/`, 'http://127.0.0.1:9/'] })
      shop = await startShop(
        {
          OTEL_TRACES_EXPORTER: 'otlp',
          OTEL_EXPORTER_OTLP_ENDPOINT: backends.jaeger.otlpUrl,
          VIGIE_LOKI_URL: backends.loki.url,
        },
        ['--rate', '20'],
      )
      backends.prometheus.setTargets(shop.targets)
    })
    afterAll(async () => {
      await shop?.stop()
      await backends?.stop()
      await site?.close()
    })

    test(
      'a panel shows data, unless it says why it may be empty',
      async () => {
        const queries = allQueries()
        let waiting = queries.map((query) => ({ query, trouble: 'not asked yet' }))
        const deadline = performance.now() + patienceMs
        const refused: string[] = []
        await eventually(
          'every query to answer',
          async () => {
            const answers = await Promise.all(
              waiting.map(async ({ query }) => ({ query, ...(await ask(backends, query)) })),
            )
            for (const { query, error } of answers) if (error) refused.push(`${title(query)}: ${error}`)
            waiting = answers
              .filter(({ empty, error }) => empty || error)
              .map(({ query, error }) => ({ query, trouble: error ?? 'empty' }))
            const mustAnswer = waiting.filter(({ query }) => query.mayBeEmpty === undefined)
            return mustAnswer.length === 0 || refused.length > 0 || performance.now() > deadline
          },
          { withinMs: patienceMs + 30_000, everyMs: 5_000 },
        )
        const mayBeEmpty = queries.filter(({ mayBeEmpty: reason }) => reason !== undefined)
        const boards = new Set(queries.map(({ board }) => board))
        console.log(`${queries.length} queries of ${boards.size} boards asked; ${mayBeEmpty.length} may be empty`)
        expect(refused).toEqual([])
        expect(
          waiting
            .filter(({ query }) => query.mayBeEmpty === undefined)
            .map(({ query, trouble }) => `${title(query)}: ${trouble}`),
        ).toEqual([])
      },
      patienceMs + 60_000,
    )
  },
)

function title(query: DashboardQuery): string {
  return `${query.board} / ${query.panel}: ${'text' in query ? renderQuery(query.text) : JSON.stringify(query)}`
}

interface Answer {
  readonly empty: boolean
  readonly error?: string
}

async function ask(backends: Backends, query: DashboardQuery): Promise<Answer> {
  if (query.source === 'prometheus') return askPrometheus(backends.prometheus.url, query)
  if (query.source === 'loki') return askLoki(backends.loki.url, query.text, query.instant)
  return askJaeger(backends.jaeger.url, query)
}

async function askPrometheus(url: string, query: DashboardQuery & { source: 'prometheus' }): Promise<Answer> {
  const now = Date.now() / 1000
  const text = renderQuery(query.text)
  const parameters = new URLSearchParams(
    query.instant
      ? { query: text, time: String(now) }
      : { query: text, start: String(now - 120), end: String(now), step: '15' },
  )
  const response = await fetch(`${url}/api/v1/${query.instant ? 'query' : 'query_range'}?${parameters}`)
  const { data, error } = (await response.json()) as {
    data?: { result: readonly { values?: [number, string][]; value?: [number, string] }[] }
    error?: string
  }
  if (error !== undefined) return { empty: true, error }
  // NaN alone is what a division of nothing by nothing draws: an empty panel.
  const samples = data!.result.flatMap(({ values = [], value }) => [...values, ...(value ? [value] : [])])
  return { empty: samples.every(([, sample]) => sample === 'NaN') }
}

async function askLoki(url: string, text: string, instant: boolean): Promise<Answer> {
  const nowNs = BigInt(Date.now()) * 1_000_000n
  const parameters = new URLSearchParams({ query: renderQuery(text), limit: '10' })
  if (instant) parameters.set('time', String(nowNs))
  else {
    parameters.set('start', String(nowNs - 300_000_000_000n))
    parameters.set('end', String(nowNs))
    parameters.set('step', '15')
  }
  const response = await fetch(`${url}/loki/api/v1/${instant ? 'query' : 'query_range'}?${parameters}`)
  if (!response.ok) return { empty: true, error: `${response.status} ${await response.text()}` }
  const { data } = (await response.json()) as { data: { result: readonly unknown[] } }
  return { empty: data.result.length === 0 }
}

async function askJaeger(url: string, query: DashboardQuery & { source: 'jaeger' }): Promise<Answer> {
  const address =
    'search' in query
      ? `${url}/api/traces?${new URLSearchParams({ service: 'gateway', limit: '5', lookback: '1h' })}`
      : `${url}/api/dependencies?${new URLSearchParams({ endTs: String(Date.now()), lookback: '3600000' })}`
  const response = await fetch(address)
  if (!response.ok) return { empty: true, error: `${response.status} ${await response.text()}` }
  const { data } = (await response.json()) as { data: readonly unknown[] }
  return { empty: data.length === 0 }
}
