import type { Server as NetServer } from 'node:net'
import { instrumentationFaults, propagationIgnored } from '../catalogue/http.ts'
import { logOutputOf } from '../logs/create-logger.ts'
import type { Logger } from '../logs/logger.ts'
import { counter } from '../metrics/index.ts'
import type { ResolvedOptions } from '../options/resolved-options.ts'
import type { SpanTracer } from '../traces/spans/span-tracer.ts'
import { expressTargets } from './express/instrument-express.ts'
import { instrumentFastify } from './fastify/instrument-fastify.ts'
import { createFaultReporter } from './fault-reporter.ts'
import { honoTargets } from './hono/instrument-hono.ts'
import { createClientObserver } from './http-client/create-client-observer.ts'
import { instrumentNodeHttp } from './http-client/instrument-node-http.ts'
import { instrumentUndici } from './http-client/instrument-undici.ts'
import { createRequestMetrics } from './http-server/create-request-metrics.ts'
import { instrumentHttpServer } from './http-server/instrument-http-server.ts'
import { observeRequests } from './http-server/observe-requests.ts'
import { createRequestLineWriter } from './http-server/write-request-line.ts'
import { koaTargets } from './koa/instrument-koa.ts'
import type { ModuleTarget } from './modules/module-target.ts'
import { watchModules } from './modules/watch-modules.ts'
import { nestTargets } from './nest/instrument-nest.ts'

/** Asked for by machines, many times a minute: they would bury what people asked for. */
const infrastructurePaths = new Set(['/livez', '/readyz', '/startupz', '/healthz', '/health', '/metrics'])

export interface InstrumentationOptions {
  readonly options: ResolvedOptions
  readonly tracer: SpanTracer | undefined
  readonly logger: Logger | undefined
  readonly metrics: boolean
  /** Further packages to watch, beside the frameworks. */
  readonly targets?: readonly ModuleTarget[]
  /** Whether code of the app runs already, so that it may have loaded something before. @default false */
  readonly appIsLoading?: boolean
  onListening(server: NetServer): void
  onFault(error: unknown): void
}

export interface Instrumentation {
  /** Observes now the requests that have ended but wait for that. */
  endPending(): void
  /** What was found, for the start line. */
  found(): { readonly name: string; readonly early: boolean }[]
  stop(): void
}

/** Instruments what this process loads, now and later, without a change to it. */
export function startInstrumentation({
  options,
  tracer,
  logger,
  metrics,
  targets = [],
  appIsLoading = false,
  onListening,
  onFault: say,
}: InstrumentationOptions): Instrumentation {
  const frameworks = new Set<string>()
  const faults = metrics ? counter(instrumentationFaults) : undefined
  const onFault = createFaultReporter(() => faults?.inc(), say)
  const ignoredHeaders = metrics ? counter(propagationIgnored) : undefined
  const observer = observeRequests({
    tracer,
    writeLine: logger ? createRequestLineWriter(logger) : undefined,
    metrics: metrics ? createRequestMetrics(options.metrics.httpRequestsTotal) : undefined,
    ignoredPaths: infrastructurePaths,
    onListening,
    onIgnoredHeader: (header) => ignoredHeaders?.inc({ header }),
    onFault,
    onObserved: () => logger && logOutputOf(logger).destination.flushOutput(),
  })
  const clientObserver = createClientObserver(tracer, metrics, onFault)
  const modules = watchModules(
    [...expressTargets, ...koaTargets, ...honoTargets, ...nestTargets, ...targets],
    onFault,
    appIsLoading,
  )
  const stops = [
    instrumentHttpServer(observer),
    instrumentFastify(() => frameworks.add('fastify')),
    instrumentNodeHttp(clientObserver),
    instrumentUndici(clientObserver),
    clientObserver.unfinished.stop,
    modules.stop,
  ]
  return {
    endPending: observer.endPending,
    found: () => [...modules.found(), ...[...frameworks].map((name) => ({ name, early: false }))],
    stop() {
      for (const stop of stops) stop()
      observer.stop()
    },
  }
}
