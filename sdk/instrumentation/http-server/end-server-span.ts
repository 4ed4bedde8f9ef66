import { SpanStatusCode } from '@opentelemetry/api'
import type { ServerRequest } from './server-request.ts'

/** How a request came out. */
export interface ServerOutcome {
  readonly route: string | undefined
  /** 499 for a request that its client gave up before an answer was begun, as proxies count it. */
  readonly status: number
  readonly aborted: boolean
}

/** Names and ends the span of a request (OpenTelemetry HTTP semantic conventions: a server span is an error from 500 on). */
export function endServerSpan(request: ServerRequest, { route, status, aborted }: ServerOutcome): void {
  const { span } = request
  if (!span) return
  if (route !== undefined) {
    span.updateName(`${request.method} ${route}`)
    span.setAttribute('http.route', route)
  }
  if (!aborted || request.response.headersSent) span.setAttribute('http.response.status_code', status)
  if (request.error instanceof Error) span.recordException(request.error)
  if (aborted) span.setAttribute('error.type', 'client_closed')
  else if (status >= 500) span.setAttribute('error.type', errorType(request.error, status))
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}

function errorType(error: unknown, status: number): string {
  return error instanceof Error && error.name !== '' ? error.name : String(status)
}
