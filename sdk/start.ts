import { registerHooks } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { type Attributes, diag, type Span, trace } from '@opentelemetry/api'
import { startAdmin } from './admin/start-admin.ts'
import { applyLateOptions } from './apply-late-options.ts'
import { startContexts } from './context/own-contexts.ts'
import { announce } from './development/announce.ts'
import { createDisabledTelemetry } from './disabled-telemetry.ts'
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
import { pendingCount } from './ledger/pending-count.ts'
import { loadLogSinks, loadSpanDestinations } from './load-exporters.ts'
import { captureConsole } from './logs/capture-console.ts'
import { createGate } from './logs/create-gate.ts'
import { logOutputOf, setLogOutput } from './logs/create-logger.ts'
import { log } from './logs/log.ts'
import { declareLogMetrics } from './logs/log-account.ts'
import { createLogDestination } from './logs/log-destination.ts'
import { createLogOutput } from './logs/log-output.ts'
import { redactionOf } from './logs/redaction-of.ts'
import { joinCluster, primaryServesMetrics } from './metrics/cluster/join-cluster.ts'
import { registry, setExemplarSource, setMetricsReporter } from './metrics/index.ts'
import { declareLate, setCatchUp } from './metrics/late-declarations.ts'
import { startRuntimeMetrics } from './metrics/runtime/index.ts'
import { openTracingTargets } from './opentracing/open-tracing-targets.ts'
import { switchOption } from './options/environment.ts'
import { resolveOptions } from './options/resolve-options.ts'
import type { ResolvedOptions } from './options/resolved-options.ts'
import type { TelemetryOptions } from './options/telemetry-options.ts'
import { unknownVariables } from './options/unknown-variables.ts'
import { runningTelemetry, setRunningTelemetry } from './running-telemetry.ts'
import { endClusterWorkers } from './shutdown/cluster-processes.ts'
import { flushBeforeExit } from './shutdown/flush-before-exit.ts'
import { watchListeningServers } from './shutdown/listening-servers.ts'
import { ownProcessEnd } from './shutdown/own-process-end.ts'
import { sayGoodbye } from './shutdown/say-goodbye.ts'
import { createShutdown } from './shutdown/shutdown.ts'
import type { Telemetry } from './telemetry.ts'
import { activeSampledSpan } from './traces/active-span-ids.ts'
import { runInSpan } from './traces/run-in-span.ts'
import type { SpanDestination } from './traces/span-destination.ts'
import { startTraces } from './traces/start-traces.ts'
import { declareTraceMetrics } from './traces/trace-account.ts'
import { VigieError } from './vigie-error.ts'
import { winstonTargets } from './winston/winston-targets.ts'

/**
 * Starts metrics, logs, traces and probes for this process, and returns at once.
 *
 * Under `--import vigie/register` telemetry runs already: then the running one is returned. Level, redaction, sampling, rate
 * limit and sinks of log lines given here count from now on; other options that differ are named in one warning.
 *
 * @throws VigieError `BAD_OPTION`, `MISSING_PACKAGE`, or `ALREADY_STARTED` on a second call
 */
export function startTelemetry(options: TelemetryOptions = {}): Telemetry {
  const running = runningTelemetry()
  if (running === undefined) return start(options, 'code')
  if (running.startedBy === 'code') {
    throw new VigieError('ALREADY_STARTED', 'startTelemetry() was called before; call it once, as early as possible')
  }
  const late = running.applyLate?.(options) ?? []
  if (late.length > 0) {
    log.warn(
      `telemetry runs since "vigie/register"; options given to startTelemetry() come too late: ${late.join(', ')} (set them as variables)`,
    )
  }
  setRunningTelemetry({ ...running, startedBy: 'code' })
  return running.telemetry
}

/** For `vigie/register` alone. */
export function startRegistered(): Telemetry {
  return runningTelemetry()?.telemetry ?? start({}, 'register')
}

/**
 * For `vigie/testing`: telemetry of which spans go to `destination` as well, and which no variable can change.
 *
 * @throws VigieError `ALREADY_STARTED`, or `BAD_OPTION`
 */
export function startCaptured(options: TelemetryOptions, destination: Required<SpanDestination>): Telemetry {
  if (runningTelemetry() !== undefined) {
    throw new VigieError('ALREADY_STARTED', 'telemetry runs already; stop what a test before this one has captured')
  }
  const telemetry = compose(resolveOptions(options, {}), () => setRunningTelemetry(undefined), [destination])
  setRunningTelemetry({ telemetry, startedBy: 'code' })
  return telemetry
}

function start(options: TelemetryOptions, startedBy: 'code' | 'register'): Telemetry {
  if (typeof registerHooks !== 'function') {
    throw new VigieError('NODE_TOO_OLD', `Node 22.15 or newer is needed, this is ${process.versions.node}`, {
      received: process.versions.node,
    })
  }
  const { env } = process
  const disabled =
    switchOption(undefined, 'disabled', env, ['OTEL_SDK_DISABLED'], false) ||
    switchOption(undefined, 'disabled', env, ['VIGIE_DISABLED'], false)
  if (disabled) {
    const telemetry = createDisabledTelemetry()
    setRunningTelemetry({ telemetry, startedBy })
    return telemetry
  }
  const resolved = resolveOptions(options, env)
  const telemetry = compose(resolved, () => setRunningTelemetry(undefined), [], startedBy === 'code')
  if (startedBy === 'code') setRunningTelemetry({ telemetry, startedBy })
  else {
    const started = { options: resolved, environment: { ...env }, report: (message: string) => log.warn(message) }
    setRunningTelemetry({ telemetry, startedBy, applyLate: (given) => applyLateOptions(given, started) })
  }
  return telemetry
}

function compose(
  options: ResolvedOptions,
  onClosed: () => void,
  captured: readonly Required<SpanDestination>[] = [],
  appIsLoading = false,
): Telemetry {
  const { identity } = options
  const report = (message: string) => log.warn(message)
  const onFault = (error: unknown) =>
    log.error({ exception: error }, 'a fault inside vigie; the service is not affected')

  // What may throw comes first: nothing is half started when an option is bad.
  const spanDestinations = [...loadSpanDestinations(options, report), ...captured]
  const instrumentations = loadInstrumentations(options.instrumentations, report)
  const destination = createLogDestination(options.logs.stdout)
  const gate = createGate(options.logs)
  setLogOutput(log, createLogOutput({ identity, destination, gate, redaction: redactionOf(options.logs, report) }))
  log.level = options.logs.level
  const releaseConsole = options.logs.console ? captureConsole(log) : undefined
  for (const sink of [...loadLogSinks(options, report), ...options.logs.sinks]) destination.addSink(sink)
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
  if (metrics) {
    registry.setTargetInfo(identity.attributes)
  }
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
  let stopAnnouncing = () => {}
  if (admin && options.developmentUrl !== undefined) {
    const { developmentUrl } = options
    void admin.listening.then((port) => {
      if (port !== undefined) stopAnnouncing = announce(developmentUrl, identity, port)
    })
  }

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
    logOutputOf(log).gate?.stop()
    releaseConsole?.()
    incidents?.stop()
    await flush(signal)
    await Promise.all([traces?.close(signal), destination.close(signal), admin?.close()])
    forgetGoodbye()
    stopOwning()
    setCurrentHealth(undefined)
    setMetricsReporter(undefined)
    setExemplarSource(undefined)
    setCatchUp(undefined)
    stopContexts()
    onClosed()
  }
  const { timeoutMs, drainDelayMs, flushTimeoutMs } = options.shutdown
  const shutdown = createShutdown({
    ...options.shutdown,
    servers: () => listening.now(),
    onDrain: drain,
    endChildren: endClusterWorkers,
    nextScrape: async (signal) => admin?.nextScrape(signal),
    finish,
    onLate: (step) => log.error(`the shutdown's ${timeoutMs} ms are running out; still there: ${step}`),
    onHookError: (name, error) => log.error({ exception: error }, `the shutdown hook "${name}" failed`),
  })
  const stopOwning =
    options.shutdown.signals && isMainThread
      ? ownProcessEnd({
          timeoutMs,
          drainDelayMs,
          flushTimeoutMs,
          shutdown: (limitMs) => shutdown.run(limitMs),
          drain,
          stopListening() {
            for (const { server } of listening.now()) server.close()
          },
          flush: (limitMs) => flush(AbortSignal.timeout(limitMs)),
          finish: (limitMs) => finish(AbortSignal.timeout(limitMs)),
          pending() {
            instrumentation.endPending()
            return pendingCount()
          },
          onFatal: (error, origin) => log.fatal({ exception: error }, `${origin}: the process ends`),
          onStillRunning: (signal, afterMs) =>
            log.warn(`the service listens to ${signal} itself, and still runs ${afterMs} ms after it`),
        })
      : flushBeforeExit({ flushTimeoutMs, flush: (limitMs) => flush(AbortSignal.timeout(limitMs)) })

  return {
    log,
    health: health.health,
    span: <Result>(name: string, work: (span: Span) => Result, attributes?: Attributes) =>
      runInSpan(name, work, attributes),
    onShutdown: (name, hook) => shutdown.onShutdown(name, hook),
    adminPort: async () => admin?.listening,
    flush: (timeoutMs = options.shutdown.timeoutMs) => flush(AbortSignal.timeout(timeoutMs)),
    shutdown: () => shutdown.run().then(() => {}),
  }
}
