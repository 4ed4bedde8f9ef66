import type { Sampler, SpanLimits } from '@opentelemetry/sdk-trace'
import type { ServiceIdentity } from '../identity/service-identity.ts'
import type { LogSink } from '../logs/log-sink.ts'
import type { OtlpSignalOptions } from './otlp-signal-options.ts'
import type { ElasticsearchTarget } from './resolve-elasticsearch.ts'
import type { IncidentOptions } from './resolve-incidents.ts'
import type { RemoteSampling } from './resolve-sampling.ts'
import type {
  LogLevel,
  MetricExporterName,
  OpenTelemetryInstrumentation,
  PropagatorName,
  SamplerName,
  SamplingRule,
  TraceExporterName,
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
    readonly redact: readonly string[]
    readonly redactText: ((text: string, key: string) => string) | undefined
    readonly sampling: Readonly<Record<string, number>>
    readonly maxPerSecond: number
    readonly console: boolean
    readonly winston: boolean
  }
  readonly loki:
    | { readonly url: string; readonly tenant: string | undefined; readonly headers: Readonly<Record<string, string>> }
    | undefined
  readonly elasticsearch: ElasticsearchTarget | undefined
  readonly traces: {
    readonly exporters: readonly TraceExporterName[]
    readonly sampler: SamplerName
    readonly ownSampler: Sampler | undefined
    readonly ratio: number
    readonly propagators: readonly PropagatorName[]
    readonly rules: readonly SamplingRule[]
    readonly keepErrors: boolean
    readonly remoteSampling: RemoteSampling
    readonly limits: Required<SpanLimits>
    readonly baggageAttributes: readonly string[]
    readonly baggageHosts: readonly string[]
  }
  /** Undefined where nobody can be debugged by baggage. */
  readonly debugSecret: string | undefined
  readonly incidents: IncidentOptions
  /** True stands for all that is installed. */
  readonly instrumentations: boolean | readonly OpenTelemetryInstrumentation[]
  readonly metrics: { readonly exporters: readonly MetricExporterName[]; readonly httpRequestsTotal: boolean }
  readonly otlp: {
    readonly traces: OtlpSignalOptions
    /** Undefined when no exporter of log lines is `otlp`. */
    readonly logs: OtlpSignalOptions | undefined
  }
  readonly jaeger: { readonly endpoint: string }
  readonly health: { readonly watchdogMs: number }
  readonly shutdown: {
    readonly timeoutMs: number
    readonly drainDelayMs: number
    readonly flushTimeoutMs: number
    readonly lastScrapeMs: number
    readonly signals: boolean
  }
  /** Where `vigie dev` listens, when the service runs under it. */
  readonly developmentUrl: string | undefined
}
