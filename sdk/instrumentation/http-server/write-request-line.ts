import type { Logger } from '../../logs/logger.ts'
import { writeRequestLine } from '../../logs/request-line.ts'
import { epochMsOfPast } from '../../traces/spans/span-clock.ts'
import { errorType } from './end-server-span.ts'
import type { ServerRequest } from './server-request.ts'

const words = { client_closed: 'given up by the client', connection_dropped: 'broken off' } as const

/** Writes the one line of each request, when all about it is known. */
export function createRequestLineWriter(logger: Logger): (request: ServerRequest, durationSeconds: number) => void {
  return (request, durationSeconds) => {
    const { status, ending, span } = request
    const spanContext = span?.spanContext()
    const failed = status >= 500 || ending === 'connection_dropped'
    writeRequestLine(logger, request, {
      level: failed ? 'error' : ending === 'client_closed' ? 'warn' : 'info',
      outcome: ending === 'answered' ? undefined : words[ending],
      durationSeconds,
      timestampMs: Math.floor(epochMsOfPast(request.endedAtMs)),
      errorType: errorType(request),
      aborted: ending === 'client_closed',
      traceId: spanContext?.traceId,
      spanId: spanContext?.spanId,
    })
  }
}
