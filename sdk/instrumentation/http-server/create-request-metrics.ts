import { TraceFlags } from '@opentelemetry/api'
import { httpRequestsTotal, httpServerActiveRequests, httpServerRequestDuration } from '../../catalogue/http.ts'
import { type BoundHistogram, counter, gauge, histogram } from '../../metrics/index.ts'
import type { RequestMetrics } from './observe-requests.ts'
import { unmatchedRoute } from './route-of.ts'

/**
 * RED metrics of the service's HTTP server. The series of a route is looked up by method, route and status one after the
 * other and kept, so that a request costs two look-ups and an addition.
 *
 * @param lectureNames also counts `http_requests_total{code,handler,method}`
 */
export function createRequestMetrics(lectureNames: boolean): RequestMetrics {
  const duration = histogram(httpServerRequestDuration)
  const active = gauge(httpServerActiveRequests)
  const requests = lectureNames ? counter(httpRequestsTotal) : undefined
  /** By route, then by method and status in one key. The histogram's cap on routes bounds it: beyond, all share a series. */
  const bound = new Map<string, Map<string, BoundHistogram>>()

  return {
    onStart({ method }) {
      active.inc({ http_request_method: method as 'GET' })
    },
    onEnd({ method, span }, { route = unmatchedRoute, status }, durationSeconds) {
      active.dec({ http_request_method: method as 'GET' })
      let ofRoute = bound.get(route)
      if (!ofRoute) {
        ofRoute = new Map()
        bound.set(route, ofRoute)
      }
      const key = method + status
      let series = ofRoute.get(key)
      if (!series) {
        series = duration.with({
          http_request_method: method as 'GET',
          http_route: route,
          http_response_status_code: String(status),
        })
        ofRoute.set(key, series)
      }
      const spanContext = span?.spanContext()
      if (spanContext && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0)
        series.observe(durationSeconds, spanContext)
      else series.observe(durationSeconds)
      requests?.inc({ code: String(status), handler: route, method: method.toLowerCase() as 'get' })
    },
  }
}
