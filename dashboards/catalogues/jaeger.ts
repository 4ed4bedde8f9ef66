import { about, declare } from './declare.ts'

// Jaeger 2.13: its own account (port 8888) and the metrics it counts from spans (port 8889).

const receiver = { receiver: about(3), transport: about(3) } as const
const exporter = { exporter: about(2) } as const

export const jaegerAcceptedSpans = declare({
  name: 'otelcol_receiver_accepted_spans_total',
  help: 'Spans taken in.',
  type: 'counter',
  labels: receiver,
})

export const jaegerRefusedSpans = declare({
  name: 'otelcol_receiver_refused_spans_total',
  help: 'Spans that could not be pushed into the pipeline.',
  type: 'counter',
  labels: receiver,
})

export const jaegerFailedSpans = declare({
  name: 'otelcol_receiver_failed_spans_total',
  help: 'Spans refused because of an error inside Jaeger.',
  type: 'counter',
  labels: receiver,
})

export const jaegerStoredSpans = declare({
  name: 'otelcol_exporter_sent_spans_total',
  help: 'Spans handed to storage.',
  type: 'counter',
  labels: exporter,
})

export const jaegerStoreFailures = declare({
  name: 'otelcol_exporter_send_failed_spans_total',
  help: 'Spans that storage did not take.',
  type: 'counter',
  labels: exporter,
})

export const jaegerMemory = declare({
  name: 'otelcol_process_memory_rss_bytes',
  help: 'Physical memory in use by Jaeger.',
  type: 'gauge',
})

export const jaegerStorageRequests = declare({
  name: 'jaeger_storage_requests_total',
  help: 'Requests to the trace storage.',
  type: 'counter',
  labels: { operation: about(6), result: ['ok', 'err'] },
})

const spanLabels = {
  service_name: about(10),
  span_name: about(50),
  span_kind: [
    'SPAN_KIND_SERVER',
    'SPAN_KIND_CLIENT',
    'SPAN_KIND_INTERNAL',
    'SPAN_KIND_PRODUCER',
    'SPAN_KIND_CONSUMER',
    'SPAN_KIND_UNSPECIFIED',
  ],
  status_code: ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'],
} as const

/** `job` of these series is the scrape's; the service is in `service_name`. */
export const spanCalls = declare({
  name: 'traces_span_metrics_calls_total',
  help: 'Spans by service, operation, kind and outcome.',
  type: 'counter',
  labels: spanLabels,
})

export const spanDuration = declare({
  name: 'traces_span_metrics_duration_milliseconds',
  help: 'Duration of spans by service, operation, kind and outcome.',
  type: 'histogram',
  unit: 'milliseconds',
  labels: spanLabels,
  buckets: [2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10_000, 15_000],
})
