import { about, declare } from './declare.ts'

// What the blackbox exporter 0.28 answers for one probe; `instance` is the address that was asked.

export const probeSuccess = declare({ name: 'probe_success', help: '1 if the probe succeeded.', type: 'gauge' })

export const probeDuration = declare({
  name: 'probe_duration_seconds',
  help: 'How long the probe took.',
  type: 'gauge',
})

export const probeHttpStatus = declare({
  name: 'probe_http_status_code',
  help: 'HTTP status of the answer; 0: no answer.',
  type: 'gauge',
  unit: 'status',
})

export const probeHttpPhase = declare({
  name: 'probe_http_duration_seconds',
  help: 'Time by phase of the request.',
  type: 'gauge',
  labels: { phase: ['resolve', 'connect', 'tls', 'processing', 'transfer'] },
})

export const probeCertificateExpiry = declare({
  name: 'probe_ssl_earliest_cert_expiry',
  help: 'When the first certificate of the chain expires, in seconds since 1970.',
  type: 'gauge',
  unit: 'seconds',
})

export const probeTlsVersion = declare({
  name: 'probe_tls_version_info',
  help: '1; the label names the TLS version.',
  type: 'gauge',
  labels: { version: about(2) },
})
