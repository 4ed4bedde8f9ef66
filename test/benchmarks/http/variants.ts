import { pathToFileURL } from 'node:url'
import { pathOf, type Variant } from './watched-service.ts'

/** The app itself, and the same once more: what these two differ by is what a figure of this run may be wrong by. */
export const bare = 'bare'
export const control = 'bare again'

/**
 * The app with vigie, by signal, and with what people combine today.
 *
 * @param register URL of the built `vigie/register`
 * @param sinkUrl each variant sends its spans to a path of its own
 * @param adminPort of `vigie all`, whose account is read
 */
export function variantsOf(register: string, sinkUrl: string, adminPort: number): readonly Variant[] {
  const off = { OTEL_TRACES_EXPORTER: 'none', VIGIE_LOG_REQUESTS: 'off', OTEL_METRICS_EXPORTER: 'none' }
  const vigie = (signals: string, on: readonly (keyof typeof off)[], port = 0): Variant => {
    const name = `vigie ${signals}`
    return {
      name,
      imports: [register],
      environment: {
        VIGIE_ADMIN_PORT: String(port),
        OTEL_SERVICE_NAME: 'bench',
        OTEL_EXPORTER_OTLP_ENDPOINT: `${sinkUrl}/${pathOf(name)}`,
        ...Object.fromEntries(Object.entries(off).filter(([variable]) => !on.includes(variable as keyof typeof off))),
      },
    }
  }
  const otel = (name: string, environment: Variant['environment'] = {}): Variant => ({
    name,
    imports: [pathToFileURL(`${import.meta.dirname}/otel-register.mjs`).href],
    environment: {
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: `${sinkUrl}/${pathOf(name)}`,
      ...environment,
    },
  })
  return [
    { name: bare },
    vigie('metrics', ['OTEL_METRICS_EXPORTER']),
    vigie('logs', ['VIGIE_LOG_REQUESTS']),
    vigie('metrics+traces', ['OTEL_METRICS_EXPORTER', 'OTEL_TRACES_EXPORTER']),
    vigie('all', ['OTEL_METRICS_EXPORTER', 'OTEL_TRACES_EXPORTER', 'VIGIE_LOG_REQUESTS'], adminPort),
    { name: control },
    { name: 'prom', environment: { BENCH_MIDDLEWARE: 'prom' } },
    { name: 'pino', environment: { BENCH_MIDDLEWARE: 'pino' } },
    otel('otel'),
    otel('prom+pino+otel', { BENCH_MIDDLEWARE: 'prom,pino' }),
  ]
}
