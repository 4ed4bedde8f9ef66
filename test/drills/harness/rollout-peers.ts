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

/** Vigie, and the peers that are installed; the peers only where there is time for them. */
export async function rolloutPeers(short: boolean): Promise<RolloutPeer[]> {
  if (short) return [vigie]
  const { resolve } = createRequire(import.meta.url)
  const installed = (['@godaddy/terminus', 'lightship'] as const).filter((name) => {
    try {
      return resolve(name) !== ''
    } catch {
      return false
    }
  })
  return [vigie, ...installed.map((name) => beside(name === 'lightship' ? name : 'terminus'))]
}
