import { about, declare } from './declare.ts'

const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

export const httpServerRequestDuration = declare({
  name: 'http_server_request_duration_seconds',
  help: 'Duration of HTTP server requests.',
  type: 'histogram',
  labels: {
    http_request_method: about(9),
    http_route: about(100),
    http_response_status_code: about(60),
    error_type: about(60),
  },
  buckets,
})

export const httpClientRequestDuration = declare({
  name: 'http_client_request_duration_seconds',
  help: 'Duration of HTTP client requests.',
  type: 'histogram',
  labels: {
    http_request_method: about(9),
    server_address: about(100),
    http_response_status_code: about(60),
    error_type: about(60),
  },
  buckets,
})
