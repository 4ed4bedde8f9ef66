import { setTimeout as sleep } from 'node:timers/promises'
import { registry as defaultRegistry, type VigieRegistry } from '../../sdk/metrics/index.ts'
import { VigieError } from '../../sdk/vigie-error.ts'
import { otlpMetrics } from './otlp-metrics.ts'

export interface PushMetricsOptions {
  /** Prometheus' own receiver, as `http://prometheus:9090/api/v1/otlp/v1/metrics`, or any other OTLP/HTTP one that reads JSON. */
  readonly url: string
  /** Its target attributes become `job`, `instance` and `target_info`. @default the process's registry */
  readonly registry?: VigieRegistry | undefined
  /** Milliseconds for all attempts together. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** Sent with every attempt: `Authorization`, a tenant. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Whether the metrics have arrived, and if not, why. */
export type PushResult = { readonly pushed: true } | { readonly pushed: false; readonly reason: string }

/** Pauses between attempts, milliseconds; the last one repeats. */
const pausesMs = [100, 500, 2_000]

/**
 * Pushes a job's metrics once, before it exits: a job that is over before a scrape would leave nothing.
 *
 * It speaks OTLP to Prometheus' receiver (`--web.enable-otlp-receiver`) and not to a Pushgateway. A Pushgateway is one more
 * server, keeps the last values of every job for ever, so that a job that stopped running looks healthy, and gives all
 * of them its own scrape's time. Pushed by OTLP the points carry the job's own time, and its series end as others do.
 *
 * Never rejects: a job that has done its work is not to fail for its metrics.
 *
 * @throws VigieError `BAD_OPTION`, at once
 * @see https://prometheus.io/docs/guides/opentelemetry/
 */
export function pushMetrics(options: PushMetricsOptions): Promise<PushResult> {
  const timeoutMs = options.timeoutMs ?? 10_000
  if (!URL.canParse(options.url)) {
    throw new VigieError('BAD_OPTION', `url must be a URL, got "${options.url}"`, {
      option: 'url',
      received: options.url,
    })
  }
  return push(options, AbortSignal.timeout(timeoutMs), timeoutMs)
}

async function push(options: PushMetricsOptions, signal: AbortSignal, timeoutMs: number): Promise<PushResult> {
  const registry = options.registry ?? defaultRegistry
  const startMs = Date.now() - process.uptime() * 1000
  let reason = 'no answer'
  try {
    const body = JSON.stringify(otlpMetrics(await registry.families(), registry.targetAttributes, startMs, Date.now()))
    const headers = { 'Content-Type': 'application/json', ...options.headers }
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await fetch(options.url, { method: 'POST', headers, body, signal })
        const answer = await response.text()
        if (response.ok) return { pushed: true }
        reason = `${response.status} ${answer.trim().slice(0, 300)}`
        // A refusal stays one; only overload and a server's own trouble may pass.
        if (response.status < 500 && response.status !== 429) return { pushed: false, reason }
      } catch (error) {
        if (!signal.aborted) reason = messageOf(error)
      }
      await sleep(pausesMs[Math.min(attempt, pausesMs.length - 1)], undefined, { signal })
    }
  } catch (error) {
    return { pushed: false, reason: signal.aborted ? `${reason}, given up after ${timeoutMs} ms` : messageOf(error) }
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
