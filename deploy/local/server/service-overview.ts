import type { TargetHealth } from '../scrape/scrape-targets.ts'
import type { MetricStore } from '../stores/metric-store.ts'
import { figureSeconds } from './figure-seconds.ts'

/** A value over time: Unix seconds and the value, null where there is none. */
export type Curve = readonly (readonly [timeSeconds: number, value: number | null])[]

/** One service, as the page shows it. A number is null where nothing was measured. */
export interface ServiceOverview {
  readonly service: string
  readonly requestsPerSecond: number | null
  /** 0 … 1, of the answers with a status of 500 and above. */
  readonly errorRatio: number | null
  readonly p95Seconds: number | null
  readonly requestsCurve: Curve
  readonly errorsCurve: Curve
  readonly p95Curve: Curve
  /** When the last of its targets stopped answering; null while there is one, or where there never was. */
  readonly endedMs: number | null
  readonly targets: readonly { readonly instance: string; readonly up: boolean; readonly error: string | undefined }[]
}

const duration = 'http_server_request_duration_seconds'
const expressions = {
  requests: `sum by (job) (rate(${duration}_count[${figureSeconds}s]))`,
  errors: `(sum by (job) (rate(${duration}_count{http_response_status_code=~"5.."}[${figureSeconds}s])) or 0 * sum by (job) (rate(${duration}_count[${figureSeconds}s]))) / (sum by (job) (rate(${duration}_count[${figureSeconds}s])) > 0)`,
  p95: `histogram_quantile(0.95, sum by (job, le) (rate(${duration}_bucket[${figureSeconds}s])))`,
}

/** Rate, errors and p95 of each service over `spanMs`, by PromQL; services without metrics are listed all the same. */
export async function overviewServices(
  store: MetricStore,
  services: readonly string[],
  targets: readonly TargetHealth[],
  endMs: number,
  spanMs: number,
  ended: ReadonlyMap<string, number>,
): Promise<readonly ServiceOverview[]> {
  const stepMs = Math.max(1000, Math.round(spanMs / 90 / 1000) * 1000)
  // Steps on whole multiples, or the curve would tremble with every refresh.
  const end = Math.floor(endMs / stepMs) * stepMs
  const range = { startMs: end - spanMs, endMs: end, stepMs }
  const [requests, errors, p95] = await Promise.all([
    curves(store, expressions.requests, range),
    curves(store, expressions.errors, range),
    curves(store, expressions.p95, range),
  ])
  const names = new Set([
    ...services,
    ...targets.map(({ target }) => target.service),
    ...requests.keys(),
    ...ended.keys(),
  ])
  return [...names].sort().map((service) => ({
    service,
    requestsPerSecond: last(requests.get(service)),
    errorRatio: last(errors.get(service)),
    p95Seconds: last(p95.get(service)),
    requestsCurve: requests.get(service) ?? [],
    errorsCurve: errors.get(service) ?? [],
    p95Curve: p95.get(service) ?? [],
    endedMs: ended.get(service) ?? null,
    targets: targets
      .filter(({ target }) => target.service === service)
      .map(({ target, up, error }) => ({ instance: target.instance, up, error })),
  }))
}

async function curves(
  store: MetricStore,
  expression: string,
  range: { startMs: number; endMs: number; stepMs: number },
): Promise<Map<string, Curve>> {
  const answer = JSON.parse(await store.queryRange(expression, range)) as {
    data?: { result: { metric: { job?: string }; values: [number, string][] }[] }
  }
  const found = new Map<string, Curve>()
  for (const { metric, values } of answer.data?.result ?? []) {
    const byTime = new Map(values.map(([seconds, value]) => [Math.round(seconds * 1000), Number(value)]))
    const curve: [number, number | null][] = []
    for (let timeMs = range.startMs; timeMs <= range.endMs; timeMs += range.stepMs) {
      const value = byTime.get(timeMs)
      curve.push([timeMs / 1000, value !== undefined && Number.isFinite(value) ? value : null])
    }
    found.set(metric.job ?? '', curve)
  }
  return found
}

function last(curve: Curve | undefined): number | null {
  return curve?.at(-1)?.[1] ?? null
}
