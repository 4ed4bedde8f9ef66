import { isMainThread } from 'node:worker_threads'
import { type Attributes, diag, type Span, trace } from '@opentelemetry/api'
import { startAdmin } from './admin/start-admin.ts'
import { startContexts } from './context/own-contexts.ts'
import { announceWhenListening } from './development/announce-when-listening.ts'
import { joinClusterHealth } from './health/cluster/join-cluster-health.ts'
import { setCurrentHealth } from './health/current-health.ts'
import { createHealth } from './health/health.ts'
import { healthMetrics } from './health/health-metrics.ts'
import { createOpenRequests } from './incidents/open-requests.ts'
import { createRecentLines } from './incidents/recent-lines.ts'
import { startIncidents } from './incidents/start-incidents.ts'
import { watchLoop } from './incidents/watch-loop.ts'
import { loadInstrumentations } from './instrumentation/opentelemetry/load-instrumentations.ts'
import { startInstrumentation } from './instrumentation/start-instrumentation.ts'
import { createStartLine, type StartLine } from './instrumentation/start-line.ts'
import { declareLedgerMetrics } from './ledger/ledger-metrics.ts'
import { loadLogSinks, loadSpanDestinations } from './load-exporters.ts'
import { log } from './logs/log.ts'
import { declareLogMetrics } from './logs/log-account.ts'
import { startLogs } from './logs/start-logs.ts'
import { joinCluster, primaryServesMetrics } from './metrics/cluster/join-cluster.ts'
import { registry, setExemplarSource, setMetricsReporter } from './metrics/index.ts'
import { declareLate, setCatchUp } from './metrics/late-declarations.ts'
import { startRuntimeMetrics } from './metrics/runtime/index.ts'
import { openTracingTargets } from './opentracing/open-tracing-targets.ts'
import type { ResolvedOptions } from './options/resolved-options.ts'
import { unknownVariables } from './options/unknown-variables.ts'
import { watchListeningServers } from './shutdown/listening-servers.ts'
import { sayGoodbye } from './shutdown/say-goodbye.ts'
import { settledOrAborted } from './shutdown/settled-or-aborted.ts'
import { startShutdown } from './shutdown/start-shutdown.ts'
import type { Telemetry } from './telemetry.ts'
import { activeSampledSpan } from './traces/active-span-ids.ts'
import { runInSpan } from './traces/run-in-span.ts'
import type { SpanDestination } from './traces/span-destination.ts'
import { startTraces } from './traces/start-traces.ts'
import { declareTraceMetrics } from './traces/trace-account.ts'
import { winstonTargets } from './winston/winston-targets.ts'

export interface CompositionOptions {
  readonly onClosed: () => void
  /** Spans go here as well. */
  readonly captured?: readonly Required<SpanDestination>[]
  /** Some of the app's modules may be loaded: they are looked for. */
  readonly appIsLoading?: boolean
}

/**
 * Starts each part and gives it those that it needs: the one place where all of them are known.
 *
 * @throws VigieError `BAD_OPTION` or `MISSING_PACKAGE`, with nothing started
 */
export function composeTelemetry(
  options: ResolvedOptions,
  { onClosed, captured = [], appIsLoading = false }: CompositionOptions,
): Telemetry {
  const report = (message: string) => log.warn(message)
  const onFault = (error: unknown) =>
    log.error({ exception: error }, 'a fault inside vigie; the service is not affected')

  // What may throw comes first: nothing is half started when an option is bad.
  const spanDestinations = [...loadSpanDestinations(options, report), ...captured]
  const instrumentations = loadInstrumentations(options.instrumentations, report)
  const logs = startLogs(options, () => loadLogSinks(options, report), report)
  const { destination } = logs
  const witnesses = options.incidents.enabled
    ? { requests: createOpenRequests(), recent: createRecentLines() }
    : undefined
  if (witnesses) destination.addSink(witnesses.recent)
  setMetricsReporter(report)
  const strangers = unknownVariables(process.env)
  if (strangers.length > 0) report(`no option is called ${strangers.join(', ')}: misspelt?`)
  diag.setLogger(
    { error: report, warn: report, info() {}, debug() {}, verbose() {} },
    { suppressOverrideMessage: true },
  )

  // Also without traces: log lines know their request by it.
  const stopContexts = startContexts()
  const traces =
    spanDestinations.length > 0
      ? startTraces({
          ...options,
          destinations: spanDestinations,
          processors: witnesses ? [witnesses.requests.processor] : [],
          report,
        })
      : undefined
  if (traces) setExemplarSource(activeSampledSpan)
  for (const registered of instrumentations) registered.setTracerProvider(trace.getTracerProvider())
  const metrics = options.metrics.exporters.includes('prometheus')
  if (metrics) registry.setTargetInfo(options.identity.attributes)
  const watchdog = watchLoop(options, log)
  const incidents =
    witnesses &&
    startIncidents({ ...options.incidents, ...witnesses, watchdog, logger: log, metrics, signals: isMainThread })
  const endOwnMetrics = metrics
    ? declareLate(
        [declareLedgerMetrics, declareLogMetrics, declareTraceMetrics, () => startRuntimeMetrics().stop],
        onFault,
      )
    : undefined
  const clusterMetrics = joinCluster(metrics)
  const health = joinClusterHealth(createHealth(metrics ? healthMetrics() : () => {}), primaryServesMetrics())
  setCurrentHealth(health)
  const instrumentation = startInstrumentation({
    options,
    tracer: traces?.tracer,
    logger: options.logs.requests ? log : undefined,
    metrics,
    targets: [...(traces ? openTracingTargets : []), ...(options.logs.winston ? winstonTargets : [])],
    appIsLoading,
    onListening() {
      watchdog?.begin()
      startLine?.up()
    },
    onFault,
  })
  setCatchUp(instrumentation.endPending)
  const listening = watchListeningServers()
  // One port and one owner of signals for all threads of a process.
  const found = () => instrumentation.found()
  const admin =
    options.admin.enabled && isMainThread && !primaryServesMetrics()
      ? startAdmin(options, { health, metrics, found, onFault, report })
      : undefined
  const startLine: StartLine | undefined = createStartLine({
    options,
    found,
    instrumentations: instrumentations.map(({ instrumentationName }) =>
      instrumentationName.replace(/^.*instrumentation-/, ''),
    ),
    adminPort: async () => admin?.listening,
    metricsServedBy: primaryServesMetrics() ? 'the primary' : isMainThread ? undefined : 'the main thread',
    write: (fields, message) => log.info(fields, message),
  })
  const stopAnnouncing = announceWhenListening(options, admin?.listening)

  const flush = async (signal: AbortSignal): Promise<void> => {
    instrumentation.endPending()
    await Promise.all([traces?.flush(signal), destination.flush(signal)])
  }
  let forgetGoodbye = () => {}
  const drain = () => {
    health.drain()
    forgetGoodbye = sayGoodbye()
  }
  const finish = async (signal: AbortSignal): Promise<void> => {
    startLine?.stop()
    instrumentation.stop()
    for (const registered of instrumentations) registered.disable()
    // First: a member of a cluster sends its last readings, those of the metrics that end here among them.
    clusterMetrics?.stop()
    endOwnMetrics?.()
    stopAnnouncing()
    health.stop()
    watchdog?.stop()
    listening.stop()
    logs.stop()
    incidents?.stop()
    await flush(signal)
    await Promise.all([traces?.close(signal), destination.close(signal), admin?.close()])
    forgetGoodbye()
    setCurrentHealth(undefined)
    setMetricsReporter(undefined)
    setExemplarSource(undefined)
    setCatchUp(undefined)
    stopContexts()
    onClosed()
  }
  const shutdown = startShutdown({
    options: options.shutdown,
    logger: log,
    listening,
    drain,
    endPending: instrumentation.endPending,
    nextScrape: async (signal) => admin?.nextScrape(signal),
    flush,
    finish,
  })

  return {
    log,
    health: health.health,
    span: <Result>(name: string, work: (span: Span) => Result, attributes?: Attributes) =>
      runInSpan(name, work, attributes),
    onShutdown: (name, hook) => shutdown.onShutdown(name, hook),
    adminPort: async () => admin?.listening,
    async flush(timeoutMs = options.shutdown.timeoutMs) {
      const signal = AbortSignal.timeout(timeoutMs)
      await settledOrAborted(() => flush(signal), signal, { withLastTurn: true })
    },
    shutdown: () => shutdown.run().then(() => {}),
  }
}
