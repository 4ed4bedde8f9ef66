import { resolveIdentity } from '../identity/resolve-identity.ts'
import { VigieError } from '../vigie-error.ts'
import {
  addressOption,
  choiceListOption,
  choiceOption,
  type Environment,
  firstSet,
  functionOption,
  numberOption,
  pairsOption,
  secretOption,
  sharesOption,
  switchOption,
  textListOption,
  textOption,
} from './environment.ts'
import { resolveOtlpSignal } from './otlp-signal-options.ts'
import { refuseUnknownOptions } from './refuse-unknown-options.ts'
import { resolveElasticsearch } from './resolve-elasticsearch.ts'
import { resolveIncidents } from './resolve-incidents.ts'
import { resolveSampling } from './resolve-sampling.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import {
  logExporterNames,
  logLevels,
  metricExporterNames,
  propagatorNames,
  type TelemetryOptions,
  traceExporterNames,
} from './telemetry-options.ts'

const dayMs = 86_400_000

/**
 * Fills options from code, then variables, then defaults.
 *
 * @throws VigieError `BAD_OPTION` with the option or variable and the value received
 */
export function resolveOptions(options: TelemetryOptions, environment: Environment): ResolvedOptions {
  refuseUnknownOptions(options)
  const { admin, logs, loki, traces, metrics, otlp, jaeger, shutdown, debug, incidents } = options
  const logExporters = choiceListOption(
    logs?.exporters,
    'logs.exporters',
    environment,
    ['OTEL_LOGS_EXPORTER'],
    logExporterNames,
    ['console'],
  )
  const lokiUrl = addressOption(loki?.url, 'loki.url', environment, ['VIGIE_LOKI_URL'], undefined)
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
      redact: textListOption(logs?.redact, 'logs.redact', environment, ['VIGIE_LOG_REDACT'], []),
      redactText: functionOption(logs?.redactText, 'logs.redactText'),
      sampling: sharesOption(logs?.sampling, 'logs.sampling'),
      maxPerSecond: numberOption(
        logs?.maxPerSecond,
        'logs.maxPerSecond',
        environment,
        ['VIGIE_LOG_MAX_PER_SECOND'],
        0,
        { min: 0, max: 1e6 },
      ),
      console: switchOption(logs?.console, 'logs.console', environment, ['VIGIE_LOG_CONSOLE'], false),
      winston: switchOption(logs?.winston, 'logs.winston', environment, ['VIGIE_LOG_WINSTON'], false),
    },
    loki:
      lokiUrl === undefined
        ? undefined
        : {
            url: lokiUrl,
            tenant: textOption(loki?.tenant, 'loki.tenant', environment, ['VIGIE_LOKI_TENANT'], undefined),
            headers: pairsOption(loki?.headers, environment, ['VIGIE_LOKI_HEADERS']),
          },
    elasticsearch: resolveElasticsearch(options.elasticsearch, environment),
    traces: {
      exporters: choiceListOption(
        traces?.exporters,
        'traces.exporters',
        environment,
        ['OTEL_TRACES_EXPORTER'],
        traceExporterNames,
        ['otlp'],
      ),
      ...resolveSampling(traces, environment),
      propagators: choiceListOption(
        traces?.propagators,
        'traces.propagators',
        environment,
        ['OTEL_PROPAGATORS'],
        propagatorNames,
        ['tracecontext', 'baggage'],
      ),
    },
    instrumentations: Array.isArray(options.instrumentations)
      ? options.instrumentations
      : switchOption(
          options.instrumentations as boolean | undefined,
          'instrumentations',
          environment,
          ['VIGIE_INSTRUMENTATIONS'],
          false,
        ),
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
      traces: resolveOtlpSignal(otlp, environment, 'traces'),
      logs: logExporters.includes('otlp') ? resolveOtlpSignal(otlp, environment, 'logs') : undefined,
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
    debugSecret: secretOption(debug?.secret, 'debug.secret', environment, ['VIGIE_DEBUG_SECRET'], 16),
    incidents: resolveIncidents(incidents, environment),
    health: {
      watchdogMs: numberOption(options.health?.watchdogMs, 'health.watchdogMs', environment, ['VIGIE_WATCHDOG_MS'], 0, {
        min: 0,
        max: dayMs,
      }),
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
      lastScrapeMs: numberOption(
        shutdown?.lastScrapeMs,
        'shutdown.lastScrapeMs',
        environment,
        ['VIGIE_LAST_SCRAPE_MS'],
        0,
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
