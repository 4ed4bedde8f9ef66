import type { LogSink } from '../logs/log-sink.ts'

/** The names that `OTEL_TRACES_EXPORTER` and `traces.exporters` accept. */
export const traceExporterNames = ['otlp', 'jaeger', 'console', 'none'] as const
export type TraceExporterName = (typeof traceExporterNames)[number]

/** The names that `OTEL_METRICS_EXPORTER` and `metrics.exporters` accept. */
export const metricExporterNames = ['prometheus', 'none'] as const
export type MetricExporterName = (typeof metricExporterNames)[number]

/** The names that `OTEL_LOGS_EXPORTER` accepts; Loki is chosen by its address. */
export const logExporterNames = ['console', 'none'] as const
export type LogExporterName = (typeof logExporterNames)[number]

/** The names that `OTEL_PROPAGATORS` and `traces.propagators` accept. */
export const propagatorNames = ['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger', 'none'] as const
export type PropagatorName = (typeof propagatorNames)[number]

/** The names that `OTEL_TRACES_SAMPLER` and `traces.sampler` accept. */
export const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const
export type SamplerName = (typeof samplerNames)[number]

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/**
 * What `startTelemetry` accepts. Each option may be left out: code comes first, then `OTEL_*` and `VIGIE_*` variables,
 * then the default. An empty variable counts as unset.
 */
export interface TelemetryOptions {
  /** `service.name`. Else `OTEL_SERVICE_NAME`, else `service.name` of `OTEL_RESOURCE_ATTRIBUTES`, else the name in package.json. */
  readonly service?: string
  /** `service.namespace`: the system that the service is a part of. */
  readonly namespace?: string
  /** `service.version`. Else `VIGIE_SERVICE_VERSION`, else the version in package.json. */
  readonly version?: string
  /** `deployment.environment.name`. Else `VIGIE_ENVIRONMENT`, else `NODE_ENV`, else `development`. */
  readonly environment?: string
  /** `service.instance.id`. Else a random UUID. */
  readonly instance?: string
  /** Who is called when the service is unwell. Else `VIGIE_TEAM`. */
  readonly team?: string
  /** The commit that runs. Else `VIGIE_COMMIT`. */
  readonly commit?: string
  /** The build that runs. Else `VIGIE_BUILD`. */
  readonly build?: string
  /** Where it runs. Else `VIGIE_REGION`. */
  readonly region?: string
  /** Further resource attributes; `OTEL_RESOURCE_ATTRIBUTES` fills those not named here. */
  readonly resourceAttributes?: Readonly<Record<string, string>>
  readonly admin?: {
    /** False opens no port at all. Else `VIGIE_ADMIN`, `on` or `off`. @default true */
    readonly enabled?: boolean
    /** 0 asks the system for a free port. Else `VIGIE_ADMIN_PORT`, else `OTEL_EXPORTER_PROMETHEUS_PORT`. @default 9464 */
    readonly port?: number
    /** Else `VIGIE_ADMIN_HOST`, else `OTEL_EXPORTER_PROMETHEUS_HOST`. The default is every interface, since Prometheus scrapes from another host. @default '::' */
    readonly host?: string
    /** `Authorization: Bearer` of those who may change things, as the log level, from another machine; without one nobody may. Else `VIGIE_ADMIN_TOKEN`. */
    readonly token?: string
    /** `Authorization: Bearer` that `/metrics`, `/-/series` and `/-/info` ask for; probes never do. Else `VIGIE_METRICS_TOKEN`. */
    readonly metricsToken?: string
    /** PEM files; with them the port speaks TLS, and Kubernetes probes need `scheme: HTTPS`. Else `VIGIE_ADMIN_TLS_CERT_FILE` and `VIGIE_ADMIN_TLS_KEY_FILE`. */
    readonly tls?: { readonly certFile: string; readonly keyFile: string }
  }
  readonly logs?: {
    /** Else `VIGIE_LOG_LEVEL`. @default 'info' */
    readonly level?: LogLevel
    /** Lines on standard output. Else `VIGIE_LOG_STDOUT`, `on` or `off`; `OTEL_LOGS_EXPORTER=none` turns it off too. @default true */
    readonly stdout?: boolean
    /** One line at the end of each request. Else `VIGIE_LOG_REQUESTS`, `on` or `off`. @default true */
    readonly requests?: boolean
    /** Further destinations, beside standard output and Loki. */
    readonly sinks?: readonly LogSink[]
  }
  readonly loki?: {
    /** Base address, `http://loki:3100`; without one nothing is pushed. Else `VIGIE_LOKI_URL`. */
    readonly url?: string
    /** `X-Scope-OrgID`. Else `VIGIE_LOKI_TENANT`. */
    readonly tenant?: string
    /** Sent with every push, for a proxy that asks for a login. Else `VIGIE_LOKI_HEADERS`, `key=value,…`. */
    readonly headers?: Readonly<Record<string, string>>
  }
  readonly traces?: {
    /** Else `OTEL_TRACES_EXPORTER`. @default ['otlp'] */
    readonly exporters?: readonly TraceExporterName[]
    /** Else `OTEL_TRACES_SAMPLER`. @default 'parentbased_always_on' */
    readonly sampler?: SamplerName
    /** From 0 to 1, for the samplers by ratio. Else `OTEL_TRACES_SAMPLER_ARG`. @default 1 */
    readonly ratio?: number
    /** Else `OTEL_PROPAGATORS`. @default ['tracecontext', 'baggage'] */
    readonly propagators?: readonly PropagatorName[]
  }
  readonly metrics?: {
    /** Else `OTEL_METRICS_EXPORTER`. @default ['prometheus'] */
    readonly exporters?: readonly MetricExporterName[]
    /** Also counts `http_requests_total{code,handler,method}`, the names of older dashboards. Else `VIGIE_HTTP_REQUESTS_TOTAL`. @default false */
    readonly httpRequestsTotal?: boolean
  }
  readonly otlp?: {
    /** Base address; `/v1/traces` is added. Else `OTEL_EXPORTER_OTLP_ENDPOINT`; `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` is taken as it is. @default 'http://localhost:4318' */
    readonly endpoint?: string
    /** Else `OTEL_EXPORTER_OTLP_TRACES_HEADERS`, else `OTEL_EXPORTER_OTLP_HEADERS`, `key=value,…`. */
    readonly headers?: Readonly<Record<string, string>>
    /** One attempt, in milliseconds. Else `OTEL_EXPORTER_OTLP_TIMEOUT`. @default 10_000 */
    readonly timeoutMs?: number
    /** Else `OTEL_EXPORTER_OTLP_COMPRESSION`. @default 'none' */
    readonly compression?: 'gzip' | 'none'
  }
  readonly jaeger?: {
    /** Thrift over HTTP. Else `OTEL_EXPORTER_JAEGER_ENDPOINT`. @default 'http://localhost:14268/api/traces' */
    readonly endpoint?: string
  }
  readonly shutdown?: {
    /** From the signal to the exit, in milliseconds. Else `VIGIE_SHUTDOWN_TIMEOUT_MS`. @default 10_000 */
    readonly timeoutMs?: number
    /** From "not ready" to closing the port, for load balancers to notice. Else `VIGIE_DRAIN_DELAY_MS`. @default 0 outside Kubernetes, 5_000 inside */
    readonly drainDelayMs?: number
    /** The last flush takes at most this, in milliseconds; after SIGINT, when somebody waits, 1_000. Else `VIGIE_FLUSH_TIMEOUT_MS`. @default 5_000 */
    readonly flushTimeoutMs?: number
    /** False leaves SIGTERM and SIGINT to the service. Else `VIGIE_SIGNALS`, `on` or `off`. @default true */
    readonly signals?: boolean
  }
}
