import type { IncomingMessage, ServerResponse } from 'node:http'
import { requirePeer } from '../exporters/delivery/require-peer.ts'
import { createLedger } from './ledger/create-ledger.ts'
import type { Ledger } from './ledger/ledger.ts'
import { createDeferredLogSink } from './logs/deferred-log-sink.ts'
import type { LogSink } from './logs/log-sink.ts'
import type { VigieRegistry } from './metrics/index.ts'
import type { OtlpSignalOptions } from './options/otlp-signal-options.ts'
import { readTlsFiles } from './options/otlp-tls-options.ts'
import type { ElasticsearchTarget } from './options/resolve-elasticsearch.ts'
import type { ResolvedOptions } from './options/resolved-options.ts'
import type { TraceExporterName } from './options/telemetry-options.ts'
import { createDeferredSpanProcessor } from './traces/deferred-span-processor.ts'
import type { SpanDestination } from './traces/span-destination.ts'

/** Whole sentences about delivery, for the service's log. */
export type DeliveryReporter = (message: string) => void

/**
 * The span processors that the options name, each loaded on its own.
 *
 * @throws VigieError `MISSING_PACKAGE` for an exporter whose package isn't installed
 */
export function loadSpanDestinations(options: ResolvedOptions, report: DeliveryReporter): Required<SpanDestination>[] {
  return options.traces.exporters.map((name) => {
    if (name === 'jaeger') requirePeer('@opentelemetry/exporter-jaeger', 'The Jaeger exporter')
    const ledger = createLedger('spans', name)
    return createDeferredSpanProcessor(
      reportFailure(loadSpanDestination(name, options, ledger, report), `spans won't be sent to ${name}`, report),
      (count) => lost(ledger, count),
    )
  })
}

/** The log sinks that the options name, beside standard output. */
export function loadLogSinks(options: ResolvedOptions, report: DeliveryReporter): LogSink[] {
  const { loki, otlp, elasticsearch } = options
  return [
    ...(loki ? [deferred('loki', (ledger) => loadLokiSink(loki, options, ledger, report), report)] : []),
    ...(otlp.logs ? [deferred('otlp', (ledger) => loadOtlpLogSink(otlp.logs!, options, ledger, report), report)] : []),
    ...(elasticsearch
      ? [deferred('elasticsearch', (ledger) => loadElasticsearchSink(elasticsearch, ledger, report), report)]
      : []),
  ]
}

function deferred(name: string, load: (ledger: Ledger) => Promise<LogSink>, report: DeliveryReporter): LogSink {
  const ledger = createLedger('logs', name)
  const loading = reportFailure(load(ledger), `lines won't be sent to ${name}`, report)
  return createDeferredLogSink(name, loading, (count) => lost(ledger, count))
}

async function loadLokiSink(
  loki: NonNullable<ResolvedOptions['loki']>,
  { identity }: ResolvedOptions,
  ledger: Ledger,
  report: DeliveryReporter,
): Promise<LogSink> {
  const { createLokiSink } = await import('../exporters/loki/index.ts')
  return createLokiSink({
    url: loki.url,
    advice: 'Set VIGIE_LOKI_URL, or leave it empty',
    headers: loki.headers,
    ledger,
    report,
    labels: { service_name: identity.service, environment: identity.environment },
    ...(loki.tenant === undefined ? {} : { tenant: loki.tenant }),
  })
}

async function loadElasticsearchSink(
  { url, dataStream, dailyIndex, headers }: ElasticsearchTarget,
  ledger: Ledger,
  report: DeliveryReporter,
): Promise<LogSink> {
  const { createElasticsearchSink } = await import('../exporters/elasticsearch/index.ts')
  return createElasticsearchSink({
    url,
    advice: 'Set VIGIE_ELASTICSEARCH_URL, or leave it empty',
    headers,
    ledger,
    report,
    ...(dataStream === undefined ? {} : { dataStream }),
    ...(dailyIndex === undefined ? {} : { dailyIndex }),
  })
}

async function loadOtlpLogSink(
  { url: endpoint, headers, timeoutMs, compression, tls }: OtlpSignalOptions,
  { identity }: ResolvedOptions,
  ledger: Ledger,
  report: DeliveryReporter,
): Promise<LogSink> {
  const { createOtlpLogSink } = await import('../exporters/otlp/index.ts')
  const { attributes, ...own } = identity
  const { team, commit, build, region } = own
  return createOtlpLogSink({
    endpoint,
    advice: 'Set OTEL_EXPORTER_OTLP_ENDPOINT, or OTEL_LOGS_EXPORTER=console',
    headers,
    timeoutMs,
    compression,
    ...(tls ? { tls: readTlsFiles(tls) } : {}),
    ledger,
    report,
    resource: { ...texts({ team, 'vcs.ref.head.revision': commit, build, 'cloud.region': region }), ...attributes },
    resourceFields: Object.keys(own),
  })
}

/** Without those that have no value. */
function texts(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined))
}

async function loadSpanDestination(
  name: TraceExporterName,
  { otlp, jaeger }: ResolvedOptions,
  ledger: Ledger,
  report: DeliveryReporter,
): Promise<SpanDestination> {
  switch (name) {
    case 'otlp': {
      const { createOtlpSpanProcessor } = await import('../exporters/otlp/index.ts')
      const { url: endpoint, headers, timeoutMs, compression, tls: files } = otlp.traces
      const advice = 'Set OTEL_EXPORTER_OTLP_ENDPOINT, or OTEL_TRACES_EXPORTER=none'
      const tls = files ? { tls: readTlsFiles(files) } : {}
      return createOtlpSpanProcessor({ endpoint, headers, timeoutMs, compression, ...tls, ledger, report, advice })
    }
    case 'jaeger': {
      const { createJaegerSpanProcessor } = await import('../exporters/jaeger/index.ts')
      const advice = 'Set OTEL_EXPORTER_JAEGER_ENDPOINT, or OTEL_TRACES_EXPORTER=none'
      return createJaegerSpanProcessor({ endpoint: jaeger.endpoint, ledger, report, advice })
    }
    case 'console': {
      const { createConsoleSpanProcessor } = await import('../exporters/console/index.ts')
      return createConsoleSpanProcessor({ ledger })
    }
    case 'none':
      throw new Error('"none" names no exporter')
  }
}

function reportFailure<Loaded>(
  loading: Promise<Loaded>,
  consequence: string,
  report: DeliveryReporter,
): Promise<Loaded> {
  loading.catch((error: unknown) => report(`${consequence}: ${error instanceof Error ? error.message : String(error)}`))
  return loading
}

function lost(ledger: Ledger, count: number): void {
  ledger.produced(count)
  ledger.dropped('error', count)
}

/** The handler of `/metrics`, in Prometheus' and OpenMetrics' text formats. */
export async function loadMetricsHandler(
  registry: VigieRegistry,
): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const { createMetricsHandler } = await import('../exporters/prometheus/index.ts')
  return createMetricsHandler({ registry })
}
