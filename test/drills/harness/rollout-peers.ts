import { createRequire } from 'node:module'
import type { ServiceProcess } from './service-process.ts'

/** Whoever sees to a replica's end in the rollout drill. */
export interface RolloutPeer {
  readonly name: 'vigie' | 'terminus' | 'lightship'
  readonly service: string
  readonly nodeArguments: readonly string[]
  environment(times: { drainDelayMs: number; scrapeEveryMs: number }): NodeJS.ProcessEnv
  readinessUrl(process: ServiceProcess): string
  metricsUrl(process: ServiceProcess): string
  isRequestLine(line: Record<string, unknown>): boolean
}

const vigie: RolloutPeer = {
  name: 'vigie',
  service: 'rollout',
  nodeArguments: [],
  environment: ({ drainDelayMs, scrapeEveryMs }) => ({
    VIGIE_DRAIN_DELAY_MS: String(drainDelayMs),
    VIGIE_LAST_SCRAPE_MS: String(scrapeEveryMs * 3),
  }),
  readinessUrl: ({ adminPort }) => `http://127.0.0.1:${adminPort}/readyz`,
  metricsUrl: ({ adminPort }) => `http://127.0.0.1:${adminPort}/metrics`,
  isRequestLine: ({ status, level }) => status === 200 && level === 'info',
}

/** What their users put beside them: OpenTelemetry's automatic instrumentation, pino-http and prom-client. */
const beside = (name: 'terminus' | 'lightship'): RolloutPeer => ({
  name,
  service: `rollout-${name}`,
  nodeArguments: ['--import', '@opentelemetry/auto-instrumentations-node/register'],
  environment: ({ drainDelayMs }) => ({
    DRAIN_DELAY_MS: String(drainDelayMs),
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
  }),
  readinessUrl: ({ adminPort }) => `http://127.0.0.1:${adminPort}/${name === 'lightship' ? 'ready' : 'readyz'}`,
  metricsUrl: ({ port }) => `http://127.0.0.1:${port}/metrics`,
  isRequestLine: ({ msg, req }) => msg === 'request completed' && (req as { url?: string } | undefined)?.url === '/',
})

/**
 * Vigie, and where they are asked for the peers.
 *
 * @throws Error that names the peers that are not installed: figures without them would look like a comparison
 */
export function rolloutPeers({ peers }: { readonly peers: boolean }): RolloutPeer[] {
  if (!peers) return [vigie]
  const { resolve } = createRequire(import.meta.url)
  const missing = ['@godaddy/terminus', 'lightship'].filter((name) => {
    try {
      return resolve(name) === ''
    } catch {
      return true
    }
  })
  if (missing.length > 0) throw new Error(`not installed: ${missing.join(', ')}`)
  return [vigie, beside('terminus'), beside('lightship')]
}
