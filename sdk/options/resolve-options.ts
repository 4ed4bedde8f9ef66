import { resolveIdentity } from '../identity/resolve-identity.ts'
import type { ServiceIdentity } from '../identity/service-identity.ts'
import type { LogSink } from '../logs/log-sink.ts'
import { VigieError } from '../vigie-error.ts'
import {
  addressOption,
  choiceListOption,
  choiceOption,
  type Environment,
  firstSet,
  numberOption,
  pairsOption,
  switchOption,
  textOption,
} from './environment.ts'
import {
  type LogLevel,
  logExporterNames,
  logLevels,
  type MetricExporterName,
  metricExporterNames,
  type PropagatorName,
  propagatorNames,
  type SamplerName,
  samplerNames,
  type TelemetryOptions,
  type TraceExporterName,
  traceExporterNames,
} from './telemetry-options.ts'

/** Every option, checked and filled; nothing past this point looks at the environment or checks again. */
export interface ResolvedOptions {
  readonly identity: ServiceIdentity
  readonly admin: {
    readonly enabled: boolean
    readonly port: number
    readonly host: string
    readonly token: string | undefined
    readonly metricsToken: string | undefined
    readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
  }
  readonly logs: {
    readonly level: LogLevel
    readonly stdout: boolean
    readonly requests: boolean
    readonly sinks: readonly LogSink[]
  }
  readonly loki:
    | { readonly url: string; readonly tenant: string | undefined; readonly headers: Readonly<Record<string, string>> }
    | undefined
  readonly traces: {
    readonly exporters: readonly TraceExporterName[]
    readonly sampler: SamplerName
    readonly ratio: number
    readonly propagators: readonly PropagatorName[]
  }
  readonly metrics: { readonly exporters: readonly MetricExporterName[]; readonly httpRequestsTotal: boolean }
  readonly otlp: {
    readonly tracesUrl: string
    readonly headers: Readonly<Record<string, string>>
    readonly timeoutMs: number
    readonly compression: 'gzip' | 'none'
  }
  readonly jaeger: { readonly endpoint: string }
  readonly shutdown: {
    readonly timeoutMs: number
    readonly drainDelayMs: number
    readonly flushTimeoutMs: number
    readonly signals: boolean
  }
  /** Where `vigie dev` listens, when the service runs under it. */
  readonly developmentUrl: string | undefined
}

const dayMs = 86_400_000

/**
 * Fills options from code, then variables, then defaults.
 *
 * @throws VigieError `BAD_OPTION` with the option or variable and the value received
 */
export function resolveOptions(options: TelemetryOptions, environment: Environment): ResolvedOptions {
  const { admin, logs, loki, traces, metrics, otlp, jaeger, shutdown } = options
  const logExporters = choiceListOption(undefined, 'logs', environment, ['OTEL_LOGS_EXPORTER'], logExporterNames, [
    'console',
  ])
  const lokiUrl = addressOption(loki?.url, 'loki.url', environment, ['VIGIE_LOKI_URL'], undefined)
  const otlpEndpoint = addressOption(
    otlp?.endpoint,
    'otlp.endpoint',
    environment,
    ['OTEL_EXPORTER_OTLP_ENDPOINT'],
    'http://localhost:4318',
  )
  const tracesEndpoint = otlp?.endpoint
    ? undefined
    : addressOption(undefined, 'otlp.endpoint', environment, ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'], undefined)
  choiceOption(
    undefined,
    'otlp.protocol',
    environment,
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    ['http/protobuf'],
    'http/protobuf',
  )
  return {
    identity: resolveIdentity(options, environment),
    admin: {
      enabled: switchOption(admin?.enabled, 'admin.enabled', environment, ['VIGIE_ADMIN'], true),
      port: numberOption(
        admin?.port,
        'admin.port',
        environment,
        ['VIGIE_ADMIN_PORT', 'OTEL_EXPORTER_PROMETHEUS_PORT'],
        9464,
        { min: 0, max: 65_535, integer: true },
      ),
      host: textOption(
        admin?.host,
        'admin.host',
        environment,
        ['VIGIE_ADMIN_HOST', 'OTEL_EXPORTER_PROMETHEUS_HOST'],
        '::',
      ),
      token: textOption(admin?.token, 'admin.token', environment, ['VIGIE_ADMIN_TOKEN'], undefined),
      metricsToken: textOption(
        admin?.metricsToken,
        'admin.metricsToken',
        environment,
        ['VIGIE_METRICS_TOKEN'],
        undefined,
      ),
      tls: resolveTls(admin?.tls, environment),
    },
    logs: {
      level: choiceOption(logs?.level, 'logs.level', environment, ['VIGIE_LOG_LEVEL'], logLevels, 'info'),
      stdout: switchOption(
        logs?.stdout,
        'logs.stdout',
        environment,
        ['VIGIE_LOG_STDOUT'],
        logExporters.includes('console'),
      ),
      requests: switchOption(logs?.requests, 'logs.requests', environment, ['VIGIE_LOG_REQUESTS'], true),
      sinks: logs?.sinks ?? [],
    },
    loki:
      lokiUrl === undefined
        ? undefined
        : {
            url: lokiUrl,
            tenant: textOption(loki?.tenant, 'loki.tenant', environment, ['VIGIE_LOKI_TENANT'], undefined),
            headers: pairsOption(loki?.headers, environment, ['VIGIE_LOKI_HEADERS']),
          },
    traces: {
      exporters: choiceListOption(
        traces?.exporters,
        'traces.exporters',
        environment,
        ['OTEL_TRACES_EXPORTER'],
        traceExporterNames,
        ['otlp'],
      ),
      sampler: choiceOption(
        traces?.sampler,
        'traces.sampler',
        environment,
        ['OTEL_TRACES_SAMPLER'],
        samplerNames,
        'parentbased_always_on',
      ),
      ratio: numberOption(traces?.ratio, 'traces.ratio', environment, ['OTEL_TRACES_SAMPLER_ARG'], 1, {
        min: 0,
        max: 1,
      }),
      propagators: choiceListOption(
        traces?.propagators,
        'traces.propagators',
        environment,
        ['OTEL_PROPAGATORS'],
        propagatorNames,
        ['tracecontext', 'baggage'],
      ),
    },
    metrics: {
      exporters: choiceListOption(
        metrics?.exporters,
        'metrics.exporters',
        environment,
        ['OTEL_METRICS_EXPORTER'],
        metricExporterNames,
        ['prometheus'],
      ),
      httpRequestsTotal: switchOption(
        metrics?.httpRequestsTotal,
        'metrics.httpRequestsTotal',
        environment,
        ['VIGIE_HTTP_REQUESTS_TOTAL'],
        false,
      ),
    },
    otlp: {
      tracesUrl: tracesEndpoint ?? `${otlpEndpoint}/v1/traces`,
      headers: pairsOption(otlp?.headers, environment, [
        'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
        'OTEL_EXPORTER_OTLP_HEADERS',
      ]),
      timeoutMs: numberOption(
        otlp?.timeoutMs,
        'otlp.timeoutMs',
        environment,
        ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT'],
        10_000,
        { min: 1, max: dayMs },
      ),
      compression: choiceOption(
        otlp?.compression,
        'otlp.compression',
        environment,
        ['OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', 'OTEL_EXPORTER_OTLP_COMPRESSION'],
        ['gzip', 'none'],
        'none',
      ),
    },
    jaeger: {
      endpoint: addressOption(
        jaeger?.endpoint,
        'jaeger.endpoint',
        environment,
        ['OTEL_EXPORTER_JAEGER_ENDPOINT'],
        'http://localhost:14268/api/traces',
      ),
    },
    shutdown: {
      timeoutMs: numberOption(
        shutdown?.timeoutMs,
        'shutdown.timeoutMs',
        environment,
        ['VIGIE_SHUTDOWN_TIMEOUT_MS'],
        10_000,
        {
          min: 0,
          max: dayMs,
        },
      ),
      drainDelayMs: numberOption(
        shutdown?.drainDelayMs,
        'shutdown.drainDelayMs',
        environment,
        ['VIGIE_DRAIN_DELAY_MS'],
        // Kubernetes sets this variable in every pod; its endpoints drop a terminating pod only after a few seconds.
        firstSet(environment, ['KUBERNETES_SERVICE_HOST']) ? 5_000 : 0,
        { min: 0, max: dayMs },
      ),
      flushTimeoutMs: numberOption(
        shutdown?.flushTimeoutMs,
        'shutdown.flushTimeoutMs',
        environment,
        ['VIGIE_FLUSH_TIMEOUT_MS'],
        5_000,
        { min: 0, max: dayMs },
      ),
      signals: switchOption(shutdown?.signals, 'shutdown.signals', environment, ['VIGIE_SIGNALS'], true),
    },
    developmentUrl: addressOption(undefined, 'VIGIE_DEV_URL', environment, ['VIGIE_DEV_URL'], undefined),
  }
}

function resolveTls(
  fromCode: { readonly certFile: string; readonly keyFile: string } | undefined,
  environment: Environment,
): ResolvedOptions['admin']['tls'] {
  const file = (option: 'certFile' | 'keyFile', variable: string) =>
    textOption(fromCode?.[option], `admin.tls.${option}`, environment, fromCode ? [] : [variable], undefined)
  const certFile = file('certFile', 'VIGIE_ADMIN_TLS_CERT_FILE')
  const keyFile = file('keyFile', 'VIGIE_ADMIN_TLS_KEY_FILE')
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile }
  if (certFile === undefined && keyFile === undefined) return undefined
  const missing = certFile === undefined ? 'certFile' : 'keyFile'
  throw new VigieError('BAD_OPTION', `admin.tls.${missing} is missing: a certificate and its key come together`, {
    option: `admin.tls.${missing}`,
  })
}
