import { TraceFlags } from '@opentelemetry/api'
import {
  httpMethods,
  httpRequestsTotal,
  httpServerActiveRequests,
  httpServerRequestBodySize,
  httpServerRequestDuration,
  httpServerResponseBodySize,
} from '../../catalogue/http.ts'
import { type BoundGauge, type BoundHistogram, counter, gauge, histogram } from '../../metrics/index.ts'
import type { RequestMetrics } from './observe-requests.ts'
import { unmatchedRoute } from './route-of.ts'

/** Routes whose series are kept at hand. The registry caps the series themselves; this bounds the way to them. */
const maxRoutes = 500

/** The series of one route, method and status. */
interface RouteSeries {
  readonly duration: BoundHistogram
  readonly requestSize: BoundHistogram
  readonly responseSize: BoundHistogram
}

/** Series of one route, by method and status in one number. */
type SeriesOfRoute = Map<number, RouteSeries>

/** Statuses have three digits: Node refuses others. */
const statusSpan = 1_000

/**
 * RED metrics of the service's HTTP server. The series of a route is looked up by method, route and status one after the
 * other and kept, so that a request costs a few look-ups and additions.
 *
 * @param lectureNames also counts `http_requests_total{code,handler,method}`
 */
export function createRequestMetrics(lectureNames: boolean): RequestMetrics {
  const duration = histogram(httpServerRequestDuration)
  const requestSize = histogram(httpServerRequestBodySize)
  const responseSize = histogram(httpServerResponseBodySize)
  const active = gauge(httpServerActiveRequests)
  const requests = lectureNames ? counter(httpRequestsTotal) : undefined
  const activeByMethod = new Map<string, BoundGauge>()
  /** Under way, by method: at the end of a run their gauges go back, though nobody sees those requests end. */
  const open = new Map<string, number>()
  const byRoute = new Map<string, SeriesOfRoute>()

  const activeOf = (method: string): BoundGauge => {
    let bound = activeByMethod.get(method)
    if (!bound) {
      bound = active.with({ http_request_method: method as 'GET' })
      activeByMethod.set(method, bound)
    }
    return bound
  }

  const seriesOf = (method: string, route: string, status: number): RouteSeries => {
    let ofRoute = byRoute.get(route)
    if (ofRoute === undefined) {
      // Routes made at run time without end: begin anew rather than remember them all.
      if (byRoute.size >= maxRoutes) byRoute.clear()
      ofRoute = new Map()
      byRoute.set(route, ofRoute)
    }
    const key = (httpMethods as readonly string[]).indexOf(method) * statusSpan + status
    let series = ofRoute.get(key)
    if (!series) {
      const labels = { http_request_method: method as 'GET', http_route: route }
      series = {
        duration: duration.with({ ...labels, http_response_status_code: status === 0 ? '' : String(status) }),
        requestSize: requestSize.with(labels),
        responseSize: responseSize.with(labels),
      }
      ofRoute.set(key, series)
    }
    return series
  }

  return {
    onStart({ method }) {
      activeOf(method).inc()
      open.set(method, (open.get(method) ?? 0) + 1)
    },
    onEnd(request, durationSeconds) {
      const { method, status, route = unmatchedRoute, requestBytes, responseBytes, span } = request
      const count = open.get(method) ?? 0
      if (count > 0) {
        activeOf(method).dec()
        open.set(method, count - 1)
      }
      const series = seriesOf(method, route, status)
      const spanContext = span?.spanContext()
      const exemplar =
        spanContext !== undefined && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0 ? spanContext : undefined
      series.duration.observe(durationSeconds, exemplar)
      if (requestBytes >= 0) series.requestSize.observe(requestBytes, exemplar)
      if (responseBytes >= 0) series.responseSize.observe(responseBytes, exemplar)
      requests?.inc({ code: String(status), handler: route, method: method.toLowerCase() as 'get' })
    },
    stop() {
      for (const [method, count] of open) activeOf(method).dec(count)
      open.clear()
    },
  }
}
