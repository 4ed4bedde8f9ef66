import type { Server as NetServer } from 'node:net'
import { type Attributes, context, diag, type Span } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { startAdmin } from './admin/start-admin.ts'
import { announce } from './development/announce.ts'
import { createDisabledTelemetry } from './disabled-telemetry.ts'
import { setCurrentHealth } from './health/current-health.ts'
import { createHealth } from './health/health.ts'
import { healthMetrics } from './health/health-metrics.ts'
import { startInstrumentation } from './instrumentation/start-instrumentation.ts'
import { declareLedgerMetrics } from './ledger/ledger-metrics.ts'
import { loadLogSinks, loadSpanDestinations } from './load-exporters.ts'
import { setLogOutput } from './logs/create-logger.ts'
import { log } from './logs/log.ts'
import { declareLogMetrics } from './logs/log-account.ts'
import { createLogDestination } from './logs/log-destination.ts'
import { createLogOutput } from './logs/log-output.ts'
import { registry, setExemplarSource, setMetricsReporter } from './metrics/index.ts'
import { startRuntimeMetrics } from './metrics/runtime/index.ts'
import { switchOption } from './options/environment.ts'
import { type ResolvedOptions, resolveOptions } from './options/resolve-options.ts'
import type { TelemetryOptions } from './options/telemetry-options.ts'
import { handleSignals } from './shutdown/handle-signals.ts'
import { createShutdown } from './shutdown/shutdown.ts'
import type { Telemetry } from './telemetry.ts'
import { activeSampledSpan } from './traces/active-span-ids.ts'
import { runInSpan } from './traces/run-in-span.ts'
import { startTraces } from './traces/start-traces.ts'
import { VigieError } from './vigie-error.ts'

let running: { telemetry: Telemetry; by: 'code' | 'register' } | undefined

/**
 * Starts metrics, logs, traces and probes for this process, and returns at once.
 *
 * Under `--import vigie/register` telemetry runs already: then the running one is returned, and options given here that
 * came too late are named in one warning.
 *
 * @throws VigieError `BAD_OPTION`, `MISSING_PACKAGE`, or `ALREADY_STARTED` on a second call
 */
export function startTelemetry(options: TelemetryOptions = {}): Telemetry {
  if (running?.by === 'register') {
    const late = Object.keys(options)
    if (late.length > 0) {
      log.warn(
        `telemetry runs since "vigie/register"; options given to startTelemetry() come too late: ${late.join(', ')} (set them as variables)`,
      )
    }
    running.by = 'code'
    return running.telemetry
  }
  if (running)
    throw new VigieError('ALREADY_STARTED', 'startTelemetry() was called before; call it once, as early as possible')
  return start(options, 'code')
}

/** For `vigie/register` alone. */
export function startRegistered(): Telemetry {
  return running?.telemetry ?? start({}, 'register')
}

function start(options: TelemetryOptions, by: 'code' | 'register'): Telemetry {
  const { env } = process
  const disabled =
    switchOption(undefined, 'disabled', env, ['OTEL_SDK_DISABLED'], false) ||
    switchOption(undefined, 'disabled', env, ['VIGIE_DISABLED'], false)
  const telemetry = disabled
    ? createDisabledTelemetry()
    : compose(resolveOptions(options, env), () => (running = undefined))
  running = { telemetry, by }
  return telemetry
}

function compose(options: ResolvedOptions, onClosed: () => void): Telemetry {
  const { identity } = options
  const servers = new Set<NetServer>()
  const report = (message: string) => log.warn(message)
  const onFault = (error: unknown) =>
    log.error({ exception: error }, 'a fault inside vigie; the service is not affected')

  // What may throw comes first: nothing is half started when an option is bad.
  const spanDestinations = loadSpanDestinations(options, report)
  const destination = createLogDestination(options.logs.stdout)
  setLogOutput(log, createLogOutput({ identity, destination }))
  log.level = options.logs.level
  for (const sink of [...loadLogSinks(options, report), ...options.logs.sinks]) destination.addSink(sink)
  setMetricsReporter(report)
  diag.setLogger(
    { error: report, warn: report, info() {}, debug() {}, verbose() {} },
    { suppressOverrideMessage: true },
  )

  // Also without traces: log lines know their request by it.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  const traces = spanDestinations.length > 0 ? startTraces(options.traces, identity, spanDestinations) : undefined
  if (traces) setExemplarSource(activeSampledSpan)
  const metrics = options.metrics.exporters.includes('prometheus')
  if (metrics) {
    registry.setTargetInfo(identity.attributes)
    declareLedgerMetrics()
    declareLogMetrics()
  }
  const runtimeMetrics = metrics ? startRuntimeMetrics() : undefined
  const health = createHealth(metrics ? healthMetrics() : () => {})
  setCurrentHealth(health)
  const instrumentation = startInstrumentation({
    options,
    tracer: traces?.tracer,
    logger: options.logs.requests ? log : undefined,
    metrics,
    onListening(server) {
      servers.add(server)
      server.once('close', () => servers.delete(server))
    },
    onFault,
  })
  const admin = options.admin.enabled ? startAdmin(options.admin, { health, metrics, onFault, report }) : undefined
  let stopAnnouncing = () => {}
  if (admin && options.developmentUrl !== undefined) {
    const { developmentUrl } = options
    void admin.listening.then((port) => {
      if (port !== undefined) stopAnnouncing = announce(developmentUrl, identity, port)
    })
  }

  const flush = async (signal: AbortSignal): Promise<void> => {
    await Promise.all([traces?.flush(signal), destination.flush(signal)])
  }
  const shutdown = createShutdown({
    ...options.shutdown,
    servers: () => servers,
    onDrain: () => health.drain(),
    async flush(signal) {
      instrumentation.stop()
      runtimeMetrics?.stop()
      stopAnnouncing()
      health.stop()
      await flush(signal)
      await Promise.all([traces?.close(signal), destination.close(signal), admin?.close()])
      stopSignals()
      setMetricsReporter(undefined)
      setExemplarSource(undefined)
      context.disable()
      onClosed()
    },
    onLate: (step) => log.error(`the shutdown's ${options.shutdown.timeoutMs} ms are over; still running: ${step}`),
  })
  const stopSignals = options.shutdown.signals
    ? handleSignals({
        shutdown: () => shutdown.run(),
        drainAndFlush: () => {
          health.drain()
          return flush(AbortSignal.timeout(options.shutdown.timeoutMs))
        },
        onFatal: (error, origin) => log.fatal({ exception: error }, `${origin}: the process ends`),
      })
    : () => {}

  return {
    log,
    health: health.health,
    span: <Result>(name: string, work: (span: Span) => Result, attributes?: Attributes) =>
      runInSpan(name, work, attributes),
    onShutdown: (name, hook) => shutdown.onShutdown(name, hook),
    adminPort: async () => admin?.listening,
    flush: (timeoutMs = options.shutdown.timeoutMs) => flush(AbortSignal.timeout(timeoutMs)),
    shutdown: () => shutdown.run(),
  }
}
