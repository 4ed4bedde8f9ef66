import type { TracerProvider } from '@opentelemetry/api'
import type { Sampler } from '@opentelemetry/sdk-trace'
import type { LogSink } from '../logs/log-sink.ts'

/** The names that `OTEL_TRACES_EXPORTER` and `traces.exporters` accept. */
export const traceExporterNames = ['otlp', 'jaeger', 'console', 'none'] as const
export type TraceExporterName = (typeof traceExporterNames)[number]

/** The names that `OTEL_METRICS_EXPORTER` and `metrics.exporters` accept. */
export const metricExporterNames = ['prometheus', 'none'] as const
export type MetricExporterName = (typeof metricExporterNames)[number]

/** The names that `OTEL_LOGS_EXPORTER` and `logs.exporters` accept; Loki and Elasticsearch are chosen by their addresses. */
export const logExporterNames = ['console', 'otlp', 'none'] as const
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
  'jaeger_remote',
] as const
export type SamplerName = (typeof samplerNames)[number]

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Which share of the traces that begin with a span is kept. */
export interface SamplingRule {
  /**
   * Of a request that arrives: its method, which may be left out, and its path, with `:name` for any one segment and `*` at
   * the end for any rest: `POST /orders/:id`, `/internal/*`. Of any other span: its whole name.
   */
  readonly match: string
  /** From 0 to 1. */
  readonly ratio: number
}

/** An instrumentation of OpenTelemetry's, as far as vigie has to do with it. */
export interface OpenTelemetryInstrumentation {
  readonly instrumentationName: string
  enable(): void
  disable(): void
  setTracerProvider(provider: TracerProvider): void
}

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
    /** PEM files; with them the port speaks TLS, and Kubernetes probes need `scheme: HTTPS`; files that are replaced are in use within a minute. Else `VIGIE_ADMIN_TLS_CERT_FILE` and `VIGIE_ADMIN_TLS_KEY_FILE`. */
    readonly tls?: { readonly certFile: string; readonly keyFile: string }
  }
  readonly logs?: {
    /** Else `VIGIE_LOG_LEVEL`. @default 'info' */
    readonly level?: LogLevel
    /** Else `OTEL_LOGS_EXPORTER`. Loki and Elasticsearch are chosen by their addresses. @default ['console'] */
    readonly exporters?: readonly LogExporterName[]
    /** Lines on standard output. Else `VIGIE_LOG_STDOUT`, `on` or `off`. @default whether the exporters name `console` */
    readonly stdout?: boolean
    /** One line at the end of each request. Else `VIGIE_LOG_REQUESTS`, `on` or `off`. @default true */
    readonly requests?: boolean
    /**
     * Values to leave out, beside those that their name or form gives away: paths from the top of the logged object, with
     * `*` for any one key, `body.customer.email`. Else `VIGIE_LOG_REDACT`, separated by commas. @default []
     */
    readonly redact?: readonly string[]
    /** Gets each text of a line before it is written, with its key, and answers with what is to be written. A text is left out when it throws. */
    readonly redactText?: (text: string, key: string) => string
    /** Share of lines to keep, by message as it stands in the code: `{ 'cache miss': 0.01 }`. @default {} */
    readonly sampling?: Readonly<Record<string, number>>
    /** Lines of one message a second; 0 for no limit. Request lines are not limited. Else `VIGIE_LOG_MAX_PER_SECOND`. @default 0 */
    readonly maxPerSecond?: number
    /** Turns what `console.log()` and its kin are given into log lines. Else `VIGIE_LOG_CONSOLE`, `on` or `off`. @default false */
    readonly console?: boolean
    /** Turns the lines of every winston logger into log lines. Else `VIGIE_LOG_WINSTON`, `on` or `off`. @default false */
    readonly winston?: boolean
    /** Further destinations, beside those that other options name. */
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
  readonly elasticsearch?: {
    /** Elasticsearch or OpenSearch, `http://elasticsearch:9200`; without one nothing is sent. Else `VIGIE_ELASTICSEARCH_URL`. */
    readonly url?: string
    /** Else `VIGIE_ELASTICSEARCH_DATA_STREAM`. @default 'logs-vigie-default' */
    readonly dataStream?: string
    /** Instead of a data stream, an index for each day, its date added to this name. Else `VIGIE_ELASTICSEARCH_DAILY_INDEX`. */
    readonly dailyIndex?: string
    /** Sent with every request, `{ authorization: 'ApiKey …' }`. Else `VIGIE_ELASTICSEARCH_HEADERS`, `key=value,…`. */
    readonly headers?: Readonly<Record<string, string>>
  }
  readonly traces?: {
    /** Else `OTEL_TRACES_EXPORTER`. @default ['otlp'] */
    readonly exporters?: readonly TraceExporterName[]
    /** Else `OTEL_TRACES_SAMPLER`. @default 'parentbased_always_on' */
    readonly sampler?: SamplerName | Sampler
    /** From 0 to 1, for the samplers by ratio. Else `OTEL_TRACES_SAMPLER_ARG`. @default 1 */
    readonly ratio?: number
    /** Shares by route, for traces that begin here; the first that matches counts. Else `VIGIE_TRACES_RULES`, `POST /orders=1,/health*=0`. @default [] */
    readonly rules?: readonly SamplingRule[]
    /** Exports this process's part of a trace that was not sampled, if it ends with an error. Else `VIGIE_TRACES_KEEP_ERRORS`. @default true */
    readonly keepErrors?: boolean
    /** For the sampler `jaeger_remote`. Else `OTEL_TRACES_SAMPLER_ARG`, `endpoint=…,pollingIntervalMs=…,initialSamplingRate=…`. */
    readonly remoteSampling?: {
      /** @default 'http://localhost:5778/api/sampling' */
      readonly endpoint?: string
      /** @default 60_000 */
      readonly pollingIntervalMs?: number
      /** Until the server has answered. @default 0.001 */
      readonly initialSamplingRate?: number
    }
    readonly limits?: {
      /** Else `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT`, else `OTEL_ATTRIBUTE_COUNT_LIMIT`. @default 128 */
      readonly attributeCount?: number
      /** In characters. Else `OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT`, else `OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT`. @default 16_384 */
      readonly attributeValueLength?: number
      /** Else `OTEL_SPAN_EVENT_COUNT_LIMIT`. @default 128 */
      readonly eventCount?: number
      /** Else `OTEL_SPAN_LINK_COUNT_LIMIT`. @default 128 */
      readonly linkCount?: number
      /** Else `OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT`. @default 128 */
      readonly attributeCountPerEvent?: number
      /** Else `OTEL_LINK_ATTRIBUTE_COUNT_LIMIT`. @default 128 */
      readonly attributeCountPerLink?: number
    }
    /** Baggage entries that each span gets as attributes. Else `VIGIE_TRACES_BAGGAGE_ATTRIBUTES`, separated by commas. @default [] */
    readonly baggageAttributes?: readonly string[]
    /**
     * Hosts that baggage may be sent to: a name, `.example.com` for all below it, `private` for names without a dot, those
     * of clusters and private addresses, `*` for all. Else `VIGIE_TRACES_BAGGAGE_HOSTS`, separated by commas. @default ['private']
     */
    readonly baggageHosts?: readonly string[]
    /** Else `OTEL_PROPAGATORS`. @default ['tracecontext', 'baggage'] */
    readonly propagators?: readonly PropagatorName[]
  }
  /**
   * Databases, queues and other clients through OpenTelemetry's instrumentations: true registers what
   * `@opentelemetry/auto-instrumentations-node` holds, without what vigie covers itself; a list registers these. Else
   * `VIGIE_INSTRUMENTATIONS`, `on` or `off`.
   * @default false
   */
  readonly instrumentations?: boolean | readonly OpenTelemetryInstrumentation[]
  readonly metrics?: {
    /** Else `OTEL_METRICS_EXPORTER`. @default ['prometheus'] */
    readonly exporters?: readonly MetricExporterName[]
    /** Also counts `http_requests_total{code,handler,method}`, the names of older dashboards. Else `VIGIE_HTTP_REQUESTS_TOTAL`. @default false */
    readonly httpRequestsTotal?: boolean
  }
  readonly otlp?: {
    /** Base address; `/v1/traces` or `/v1/logs` is added. Else `OTEL_EXPORTER_OTLP_ENDPOINT`; `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` and `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT` are taken as they are. @default 'http://localhost:4318' */
    readonly endpoint?: string
    /** Else `OTEL_EXPORTER_OTLP_TRACES_HEADERS` or `OTEL_EXPORTER_OTLP_LOGS_HEADERS`, else `OTEL_EXPORTER_OTLP_HEADERS`, `key=value,…`. */
    readonly headers?: Readonly<Record<string, string>>
    /** One attempt, in milliseconds. Else the signal's own variable, as above, else `OTEL_EXPORTER_OTLP_TIMEOUT`. @default 10_000 */
    readonly timeoutMs?: number
    /** Else the signal's own variable, as above, else `OTEL_EXPORTER_OTLP_COMPRESSION`. @default 'none' */
    readonly compression?: 'gzip' | 'none'
    /**
     * PEM files for `https:`: authorities in the place of the system's, and the certificate and key to show where the other
     * side asks for one. They are read at the start. Else the signal's own variables, as above, else
     * `OTEL_EXPORTER_OTLP_CERTIFICATE`, `OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE` and `OTEL_EXPORTER_OTLP_CLIENT_KEY`.
     */
    readonly tls?: { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string }
  }
  readonly jaeger?: {
    /** Thrift over HTTP. Else `OTEL_EXPORTER_JAEGER_ENDPOINT`. @default 'http://localhost:14268/api/traces' */
    readonly endpoint?: string
  }
  readonly debug?: {
    /**
     * Signs the baggage entry that has one customer's or one request's case logged at debug level and sampled, in every
     * service that has the same secret; at least 16 characters. Without one, no such entry counts. Else `VIGIE_DEBUG_SECRET`.
     */
    readonly secret?: string
  }
  readonly incidents?: {
    /** A report when the event loop stalls, or on SIGQUIT (`kill -QUIT`, as a JVM writes its threads). Else `VIGIE_INCIDENTS`, `on` or `off`. @default true */
    readonly enabled?: boolean
    /** The event loop's lateness that makes an incident, in milliseconds. Else `VIGIE_INCIDENTS_STALL_MS`. @default 1_000 */
    readonly stallMs?: number
    /** Where reports are kept as files, with their CPU profiles; without one they are a log line each. Else `VIGIE_INCIDENTS_FOLDER`. */
    readonly folder?: string
    /**
     * Profiles a stall while it lasts, from a thread that costs about 13 MB, one for this and `health.watchdogMs`; without it, the profile begins after
     * the stall, and shows the next one. Else `VIGIE_INCIDENTS_WATCHDOG`, `on` or `off`. @default false
     */
    readonly watchdog?: boolean
  }
  readonly health?: {
    /** Tells, from a thread of its own, what blocks the event loop for longer than this, in milliseconds; 0 for never. The thread costs about 13 MB, one for this and `incidents.watchdog`. Else `VIGIE_WATCHDOG_MS`. @default 0 */
    readonly watchdogMs?: number
  }
  readonly shutdown?: {
    /** From the signal to the exit, in milliseconds. Else `VIGIE_SHUTDOWN_TIMEOUT_MS`. @default 10_000 */
    readonly timeoutMs?: number
    /** From "not ready" to closing the port, or to handing the signal to a service that listens to it itself, for load balancers to notice. Else `VIGIE_DRAIN_DELAY_MS`. @default 0 outside Kubernetes, 5_000 inside */
    readonly drainDelayMs?: number
    /** The last flush takes at most this, in milliseconds; after SIGINT, when somebody waits, 1_000. Else `VIGIE_FLUSH_TIMEOUT_MS`. @default 5_000 */
    readonly flushTimeoutMs?: number
    /** Waits so long, in milliseconds, for Prometheus to read once more what the last requests have counted; set it a little beyond the scrape interval, and `timeoutMs` beyond both. Else `VIGIE_LAST_SCRAPE_MS`. @default 0 */
    readonly lastScrapeMs?: number
    /** False leaves SIGTERM and SIGINT to the service. Else `VIGIE_SIGNALS`, `on` or `off`. @default true */
    readonly signals?: boolean
  }
}
