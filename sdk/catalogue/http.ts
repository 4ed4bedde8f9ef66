import { limited } from '../metrics/limited.ts'
import type { MetricDefinition } from '../metrics/metric-definition.ts'

/** The nine methods of RFC 9110 and RFC 5789; anything else is `_OTHER`, so that a scanner can't invent label values. */
export const httpMethods = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  '_OTHER',
] as const

/** Seconds. Source: OpenTelemetry semantic conventions, docs/http/http-metrics.md */
export const httpDurationBuckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const

/** Bytes: 256 B to 64 MiB in steps of four. */
const bodySizeBuckets = [
  256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
] as const

/** Route templates of a service. */
const routes = limited(200)
/** Status codes a service really sends. */
const statusCodes = limited(60)

export const httpServerRequestDuration = {
  name: 'http_server_request_duration_seconds',
  help: 'Time from the arrival of an HTTP request to the end of its response, by method, route template and status code.',
  type: 'histogram',
  unit: 'seconds',
  labels: { http_request_method: httpMethods, http_route: routes, http_response_status_code: statusCodes },
  buckets: httpDurationBuckets,
} as const satisfies MetricDefinition

export const httpServerActiveRequests = {
  name: 'http_server_active_requests',
  help: 'HTTP requests that have arrived and are not answered yet.',
  type: 'gauge',
  labels: { http_request_method: httpMethods },
} as const satisfies MetricDefinition

export const httpServerRequestBodySize = {
  name: 'http_server_request_body_size_bytes',
  help: 'Size of HTTP request bodies as announced by Content-Length.',
  type: 'histogram',
  unit: 'bytes',
  labels: { http_request_method: httpMethods, http_route: routes },
  buckets: bodySizeBuckets,
} as const satisfies MetricDefinition

export const httpServerResponseBodySize = {
  name: 'http_server_response_body_size_bytes',
  help: 'Size of HTTP response bodies as sent, after compression.',
  type: 'histogram',
  unit: 'bytes',
  labels: { http_request_method: httpMethods, http_route: routes },
  buckets: bodySizeBuckets,
} as const satisfies MetricDefinition

export const httpClientRequestDuration = {
  name: 'http_client_request_duration_seconds',
  help: 'Time of outgoing HTTP requests, by method, host and status code; error_type is empty when an answer came.',
  type: 'histogram',
  unit: 'seconds',
  labels: {
    http_request_method: httpMethods,
    server_address: limited(50),
    http_response_status_code: statusCodes,
    error_type: limited(30),
  },
  buckets: httpDurationBuckets,
} as const satisfies MetricDefinition

/** The lecture's name, offered as an option beside the stable ones. */
export const httpRequestsTotal = {
  name: 'http_requests_total',
  help: 'HTTP requests answered, by status code, route template and method in lower case.',
  type: 'counter',
  labels: {
    code: statusCodes,
    handler: routes,
    method: ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'connect', 'trace', '_other'],
  },
} as const satisfies MetricDefinition

/** A caller's headers that vigie could not use: the request is served as if they were absent. */
export const propagationIgnored = {
  name: 'vigie_propagation_ignored_total',
  help: 'Incoming trace and baggage headers that were malformed or too long, and so passed over in whole or in part.',
  type: 'counter',
  labels: { header: ['traceparent', 'tracestate', 'baggage'] },
} as const satisfies MetricDefinition

/** Nothing that vigie does may reach the service; what went wrong is here. */
export const instrumentationFaults = {
  name: 'vigie_instrumentation_faults_total',
  help: 'Errors caught inside the instrumentation of HTTP and of frameworks; the requests went on.',
  type: 'counter',
} as const satisfies MetricDefinition
