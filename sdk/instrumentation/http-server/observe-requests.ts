import type { Server as NetServer } from 'node:net'
import { context, type Tracer } from '@opentelemetry/api'
import type { Logger } from '../../logs/logger.ts'
import { endServerSpan, type ServerOutcome } from './end-server-span.ts'
import type { HttpServerObserver } from './http-server-observer.ts'
import { outcomeOf } from './outcome-of.ts'
import type { ServerRequest } from './server-request.ts'

export interface RequestMetrics {
  onStart(request: ServerRequest): void
  onEnd(request: ServerRequest, outcome: ServerOutcome, durationSeconds: number): void
}

export interface ObserveRequestsOptions {
  readonly tracer: Tracer | undefined
  readonly metrics: RequestMetrics | undefined
  /** Undefined leaves the request line out. */
  readonly logger: Logger | undefined
  readonly ignoredPaths: ReadonlySet<string>
  onListening(server: NetServer): void
  onFault(error: unknown): void
}

/** What vigie does with each request: one observation, one span, one line. */
export function observeRequests({
  tracer,
  metrics,
  logger,
  ignoredPaths,
  onListening,
  onFault,
}: ObserveRequestsOptions): HttpServerObserver {
  return {
    tracer,
    ignoredPaths,
    onListening,
    onFault,
    onStart(request) {
      metrics?.onStart(request)
    },
    onEnd(request) {
      const durationSeconds = (performance.now() - request.startedAtMs) / 1000
      const outcome = outcomeOf(request)
      request.route = outcome.route
      metrics?.onEnd(request, outcome, durationSeconds)
      endServerSpan(request, outcome)
      if (logger) context.with(request.context, writeRequestLine, undefined, logger, request, outcome, durationSeconds)
    },
  }
}

/** The one line of a request, written when all about it is known. */
function writeRequestLine(
  logger: Logger,
  request: ServerRequest,
  { route, status, aborted }: ServerOutcome,
  durationSeconds: number,
): void {
  const level = status >= 500 ? 'error' : aborted ? 'warn' : 'info'
  if (!logger.isLevelEnabled(level)) return
  const { path } = request
  const fields = { status, durationMs: Math.round(durationSeconds * 1e5) / 100, path, ...(aborted ? { aborted } : {}) }
  const text = `${request.method} ${route ?? path} ${aborted ? 'given up by the client' : status}`
  if (request.error instanceof Error) logger[level]({ ...fields, exception: request.error }, text)
  else logger[level](fields, text)
}
