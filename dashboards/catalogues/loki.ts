import { about, declare } from './declare.ts'

// Loki 3.7's own /metrics.

export const lokiBytesReceived = declare({
  name: 'loki_distributor_bytes_received_total',
  help: 'Uncompressed bytes of log lines received.',
  type: 'counter',
  unit: 'bytes',
  labels: { tenant: about(1) },
})

export const lokiLinesReceived = declare({
  name: 'loki_distributor_lines_received_total',
  help: 'Log lines received.',
  type: 'counter',
  labels: { tenant: about(1) },
})

export const lokiDiscardedLines = declare({
  name: 'loki_discarded_samples_total',
  help: 'Log lines refused, by reason.',
  type: 'counter',
  labels: { tenant: about(1), reason: about(10) },
})

export const lokiStreams = declare({
  name: 'loki_ingester_memory_streams',
  help: 'Log streams in memory.',
  type: 'gauge',
  labels: { tenant: about(1) },
})

export const lokiFlushFailures = declare({
  name: 'loki_ingester_chunks_flush_failures_total',
  help: 'Chunks that could not be written to storage.',
  type: 'counter',
})

export const lokiWalDiskFull = declare({
  name: 'loki_ingester_wal_disk_full_failures_total',
  help: 'Writes to the write-ahead log that failed because the disk is full.',
  type: 'counter',
})

export const lokiRequestDuration = declare({
  name: 'loki_request_duration_seconds',
  help: 'Time to answer requests.',
  type: 'histogram',
  labels: { method: about(4), route: about(40), status_code: about(10), ws: ['true', 'false'] },
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100],
})
