import { activeServerRequest } from '../instrumentation/http-server/active-server-request.ts'
import { activeSpanIds } from '../traces/active-span-ids.ts'
import type { WinstonInfo } from './write-winston-info.ts'

/**
 * A format for winston that adds `trace_id`, `span_id` and `requestId` to each entry, for services that keep their own
 * transports: `format: combine(vigieFormat(), json())`.
 */
export function vigieFormat(): { transform(info: WinstonInfo): WinstonInfo } {
  return {
    transform(info) {
      const span = activeSpanIds()
      const request = activeServerRequest()
      if (span === undefined && request === undefined) return info
      return Object.assign(info, {
        ...(span ? { trace_id: span.traceId, span_id: span.spanId } : {}),
        ...(request ? { requestId: request.requestId } : {}),
      })
    },
  }
}
