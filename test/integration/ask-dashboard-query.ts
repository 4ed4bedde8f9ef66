import type { DashboardQuery } from '../../dashboards/all-queries.ts'
import { renderQuery } from '../../dashboards/render-query.ts'
import type { Backends } from '../backends/start-backends.ts'

/** What a real server says to a board's query. */
export interface Answer {
  readonly empty: boolean
  readonly error?: string
}

/** How far back a line over time is asked for. */
const backSeconds = 120

/**
 * Asks the real Prometheus, Loki or Jaeger what a board asks, with All chosen in every drop-down. A query with exemplars
 * is empty when either its numbers or its exemplars are; a search in Jaeger when no service has such a trace.
 */
export async function askDashboardQuery(
  backends: Backends,
  query: DashboardQuery,
  services: readonly string[],
): Promise<Answer> {
  if (query.source === 'loki') return askLoki(backends.loki.url, query.text, query.instant)
  if (query.source === 'jaeger') return askJaeger(backends.jaeger.url, query, services)
  const numbers = await askPrometheus(backends.prometheus.url, query)
  return numbers.empty || !query.exemplars ? numbers : askExemplars(backends.prometheus.url, query.text)
}

async function askPrometheus(url: string, query: DashboardQuery & { source: 'prometheus' }): Promise<Answer> {
  const now = Date.now() / 1000
  const text = renderQuery(query.text)
  const parameters = new URLSearchParams(
    query.instant
      ? { query: text, time: String(now) }
      : { query: text, start: String(now - backSeconds), end: String(now), step: '15' },
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

async function askExemplars(url: string, text: string): Promise<Answer> {
  const now = Date.now() / 1000
  const parameters = new URLSearchParams({
    query: renderQuery(text),
    start: String(now - backSeconds),
    end: String(now),
  })
  const response = await fetch(`${url}/api/v1/query_exemplars?${parameters}`)
  const { data, error } = (await response.json()) as {
    data?: readonly { exemplars: readonly { labels: Readonly<Record<string, string>> }[] }[]
    error?: string
  }
  if (error !== undefined) return { empty: true, error }
  // A dot without a trace id leads nowhere.
  return { empty: !data!.some(({ exemplars }) => exemplars.some(({ labels }) => labels['trace_id'])) }
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

async function askJaeger(
  url: string,
  query: DashboardQuery & { source: 'jaeger' },
  services: readonly string[],
): Promise<Answer> {
  if (!('search' in query)) {
    return askJaegerAt(
      `${url}/api/dependencies?${new URLSearchParams({ endTs: String(Date.now()), lookback: '3600000' })}`,
    )
  }
  const { service = '$job', operation, tags, minDuration, limit } = query.search
  // The board's one service is chosen by the reader: any of them will do.
  const chosen = service === '$job' ? services : [service]
  const answers = await Promise.all(
    chosen.map((name) => {
      const parameters = new URLSearchParams({ service: name, limit: String(limit), lookback: '1h' })
      if (operation !== undefined) parameters.set('operation', operation)
      if (minDuration !== undefined) parameters.set('minDuration', minDuration)
      // Grafana turns logfmt into the JSON that Jaeger's API takes.
      if (tags !== undefined)
        parameters.set('tags', JSON.stringify(Object.fromEntries(tags.split(' ').map((tag) => tag.split('=')))))
      return askJaegerAt(`${url}/api/traces?${parameters}`)
    }),
  )
  return answers.find(({ error }) => error !== undefined) ?? { empty: answers.every(({ empty }) => empty) }
}

async function askJaegerAt(address: string): Promise<Answer> {
  const response = await fetch(address)
  if (!response.ok) return { empty: true, error: `${response.status} ${await response.text()}` }
  const { data } = (await response.json()) as { data: readonly unknown[] }
  return { empty: data.length === 0 }
}
