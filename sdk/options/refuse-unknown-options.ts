import { VigieError } from '../vigie-error.ts'
import type { TelemetryOptions } from './telemetry-options.ts'

type Group =
  | 'admin'
  | 'debug'
  | 'elasticsearch'
  | 'health'
  | 'incidents'
  | 'jaeger'
  | 'logs'
  | 'loki'
  | 'metrics'
  | 'otlp'
  | 'shutdown'
  | 'traces'

/** Every option there is; the compiler refuses a list that lacks one, or has one too many. */
const single: { readonly [Name in Exclude<keyof TelemetryOptions, Group>]-?: true } = {
  service: true,
  namespace: true,
  version: true,
  environment: true,
  instance: true,
  team: true,
  commit: true,
  build: true,
  region: true,
  resourceAttributes: true,
  instrumentations: true,
}
const grouped: {
  readonly [Name in Group]: { readonly [Option in keyof NonNullable<TelemetryOptions[Name]>]-?: true }
} = {
  admin: { enabled: true, port: true, host: true, token: true, metricsToken: true, tls: true },
  debug: { secret: true },
  elasticsearch: { url: true, dataStream: true, dailyIndex: true, headers: true },
  health: { watchdogMs: true },
  incidents: { enabled: true, stallMs: true, folder: true, watchdog: true },
  jaeger: { endpoint: true },
  logs: {
    level: true,
    exporters: true,
    stdout: true,
    requests: true,
    redact: true,
    redactText: true,
    sampling: true,
    maxPerSecond: true,
    console: true,
    winston: true,
    sinks: true,
  },
  loki: { url: true, tenant: true, headers: true },
  metrics: { exporters: true, httpRequestsTotal: true },
  otlp: { endpoint: true, headers: true, timeoutMs: true, compression: true, tls: true },
  shutdown: { timeoutMs: true, drainDelayMs: true, flushTimeoutMs: true, lastScrapeMs: true, signals: true },
  traces: {
    exporters: true,
    sampler: true,
    ratio: true,
    rules: true,
    keepErrors: true,
    remoteSampling: true,
    limits: true,
    baggageAttributes: true,
    baggageHosts: true,
    propagators: true,
  },
}

/**
 * A misspelt option would otherwise be a default in silence.
 *
 * @throws VigieError `BAD_OPTION` that names the option and what there is instead
 */
export function refuseUnknownOptions(options: TelemetryOptions): void {
  refuse('', options, { ...single, ...grouped })
  for (const [name, known] of Object.entries(grouped)) {
    const group = options[name as Group]
    if (group !== undefined) refuse(`${name}.`, group, known)
  }
}

/** The names of the options that are given: `service`, `logs.level`. Of options that have passed {@link refuseUnknownOptions}. */
export function optionNames(options: TelemetryOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return []
    if (!Object.hasOwn(grouped, name)) return [name]
    return Object.entries(value as object).flatMap(([option, inner]) =>
      inner === undefined ? [] : [`${name}.${option}`],
    )
  })
}

function refuse(prefix: string, options: unknown, known: object): void {
  const what = prefix === '' ? 'the options' : prefix.slice(0, -1)
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new VigieError('BAD_OPTION', `${what} must be an object, got ${JSON.stringify(options)}`, {
      option: what,
      received: options,
    })
  }
  const stranger = Object.keys(options).find((name) => !Object.hasOwn(known, name))
  if (stranger === undefined) return
  throw new VigieError(
    'BAD_OPTION',
    `there is no option ${prefix}${stranger}; there is ${Object.keys(known)
      .map((name) => prefix + name)
      .join(', ')}`,
    { option: prefix + stranger, received: Reflect.get(options, stranger) },
  )
}
