import { context } from '@opentelemetry/api'
import type { Logger } from '../../logs/logger.ts'
import { errorType } from './end-server-span.ts'
import type { ServerRequest } from './server-request.ts'

/** Writes the one line of each request, when all about it is known. */
export function createRequestLineWriter(logger: Logger): (request: ServerRequest, durationSeconds: number) => void {
  return (request, durationSeconds) => context.with(request, write, undefined, logger, request, durationSeconds)
}

function write(logger: Logger, request: ServerRequest, durationSeconds: number): void {
  const { status, ending, path, error, method, route } = request
  const failed = status >= 500 || ending === 'connection_dropped'
  const level = failed ? 'error' : ending === 'client_closed' ? 'warn' : 'info'
  if (!logger.isLevelEnabled(level)) return
  const fields: Record<string, unknown> = { durationMs: Math.round(durationSeconds * 1e5) / 100, path }
  if (status !== 0) fields['status'] = status
  const type = errorType(request)
  if (type !== '') fields['error_type'] = type
  if (ending === 'client_closed') fields['aborted'] = true
  if (error instanceof Error) fields['exception'] = error
  const outcome =
    ending === 'client_closed'
      ? 'given up by the client'
      : ending === 'connection_dropped'
        ? 'broken off'
        : String(status)
  logger[level](fields, `${method} ${route ?? path} ${outcome}`)
}
