import { TraceFlags, type Tracer } from '@opentelemetry/api'
import { httpClientRequestDuration } from '../../catalogue/http.ts'
import { histogram } from '../../metrics/index.ts'
import { type ClientObserver, endUnfinishedCall } from './client-call.ts'
import { createUnfinishedCalls } from './unfinished-calls.ts'

/** What vigie does with each outgoing request: one observation beside its span. */
export function createClientObserver(
  tracer: Tracer | undefined,
  metrics: boolean,
  onFault: (error: unknown) => void,
): ClientObserver {
  const duration = metrics ? histogram(httpClientRequestDuration) : undefined
  const observer: ClientObserver = {
    tracer,
    unfinished: createUnfinishedCalls((call, lastByteAtMs) => {
      try {
        endUnfinishedCall(observer, call, lastByteAtMs)
      } catch (fault) {
        onFault(fault)
      }
    }),
    onFault,
    onEnd({ method, serverAddress, status, span }, durationSeconds, errorType) {
      const spanContext = span?.spanContext()
      const sampled = spanContext && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0
      duration?.observe(
        {
          http_request_method: method as 'GET',
          server_address: serverAddress,
          http_response_status_code: status === undefined ? '' : String(status),
          error_type: errorType,
        },
        durationSeconds,
        sampled ? spanContext : undefined,
      )
    },
  }
  return observer
}
