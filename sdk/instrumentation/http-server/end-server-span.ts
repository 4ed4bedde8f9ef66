import { SpanStatusCode } from '@opentelemetry/api'
import { RecordingSpan } from '../../traces/spans/recording-span.ts'
import { otherMethod } from './known-methods.ts'
import type { ServerRequest } from './server-request.ts'

/** Names and ends the span of a request (OpenTelemetry HTTP semantic conventions: a server span is an error from 500 on). */
export function endServerSpan(record: ServerRequest): void {
  const { span, route, status, error, ending } = record
  if (!span) return
  if (route !== undefined) {
    span.updateName(`${record.method === otherMethod ? 'HTTP' : record.method} ${route}`)
    span.setAttribute('http.route', route)
  }
  if (status !== 0 && (ending === 'answered' || status !== 499)) span.setAttribute('http.response.status_code', status)
  if (error instanceof Error) span.recordException(error)
  const type = errorType(record)
  if (type !== '') {
    span.setAttribute('error.type', type)
    // A client that goes away is no fault of the service's.
    if (ending !== 'client_closed') span.setStatus({ code: SpanStatusCode.ERROR })
  }
  if (span instanceof RecordingSpan) span.endAt(record.endedAtMs)
  else span.end()
}

/** `client_closed`, the class of the error that a handler threw, the status from 500 on, or empty. */
export function errorType({ ending, error, status }: ServerRequest): string {
  if (ending === 'client_closed') return ending
  if (ending === 'answered' && status < 500) return ''
  if (error instanceof Error) return classOf(error)
  return ending === 'answered' ? String(status) : ending
}

function classOf(error: Error): string {
  const { name } = error
  // An error class that sets no name of its own still has one.
  const own = typeof name === 'string' && name !== '' && name !== 'Error' ? name : error.constructor?.name
  return typeof own === 'string' && own !== '' ? own.slice(0, 128) : 'Error'
}
