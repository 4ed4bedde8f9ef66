import { unmatchedRoute } from '../instrumentation/http-server/route-of.ts'
import { logOutputOf } from './create-logger.ts'
import { hundredthsJson } from './hundredths.ts'
import { isError } from './is-error.ts'
import { type LineRequest, methodJson, requestIdJson } from './line-text.ts'
import { logAccount } from './log-account.ts'
import type { Logger } from './logger.ts'
import { rfc3339 } from './rfc3339-clock.ts'

/** What the line at the end of a request tells. `ServerRequest` may be given as it is. */
export interface RequestLine extends LineRequest {
  /** Without the query. */
  readonly path: string
  /** 0 when no answer was sent. */
  readonly status: number
  /** The error that a handler threw, when the framework showed it. */
  readonly error: unknown
}

/** How the request came out, beside what {@link RequestLine} has. */
export interface RequestOutcome {
  readonly level: 'info' | 'warn' | 'error'
  /** Words for the end of the message; undefined where the request was answered, and its status says it. */
  readonly outcome: string | undefined
  readonly durationSeconds: number
  /** Of the end, since 1970. */
  readonly timestampMs: number
  /** `error_type` of the line; left out when empty. */
  readonly errorType: string
  readonly aborted: boolean
  readonly traceId: string | undefined
  readonly spanId: string | undefined
}

/**
 * Writes the one line of a request: the same destination, level, redaction and form as the logger's own lines, at a fraction
 * of the price, since its fields are known. Standard output gets it when its writer is done with some (`flushOutput`).
 *
 * To be called by the HTTP instrumentation when all about the request is known; no context need be entered for it.
 */
export function writeRequestLine(logger: Logger, request: RequestLine, ending: RequestOutcome): void {
  const { level, outcome, durationSeconds, timestampMs, errorType, aborted, traceId, spanId } = ending
  if (!logger.isLevelEnabled(level)) return
  const output = logOutputOf(logger)
  const { json, freshJson, values, redaction } = output
  const { method, path, route, status, userId, error } = request
  let text = `{"timestamp":"${rfc3339(timestampMs)}`
  let middle: string
  // Without a router the path is the best name there is; what scanners try, and get 404 for, shares one message.
  if (outcome === undefined && (route !== undefined || status === 404)) {
    const parts = output.requestLineParts(route, method, status, level)
    text += parts.head
    middle = parts.middle
  } else {
    const message = `${method} ${route ?? (status === 404 ? unmatchedRoute : path)} ${outcome ?? status}`
    text += `","level":"${level}","message":${freshJson(message)}`
    middle = methodJson(method, route, json)
  }
  if (traceId !== undefined) text += `,"trace_id":"${traceId}","span_id":"${spanId}"`
  text += `,"requestId":${requestIdJson(request, output)}${middle}`
  if (userId !== undefined) text += `,"userId":${freshJson(String(userId))}`
  text += `,"durationMs":${hundredthsJson(Math.round(durationSeconds * 1e5))},"path":${freshJson(path)}`
  if (status !== 0) text += `,"status":${status}`
  if (errorType !== '') text += `,"error_type":${json(errorType)}`
  if (aborted) text += ',"aborted":true'
  if (isError(error)) {
    values.restart()
    text += `,${values.exception(error, redaction.paths)}`
  }
  logAccount.lines[level]++
  output.destination.hold({ text: text + output.identityJson, level, timestampMs, traceId, spanId })
}
