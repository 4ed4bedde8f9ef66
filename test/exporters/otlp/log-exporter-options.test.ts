import { expect, onTestFinished, test } from 'vitest'
import { loadLogSinks } from '../../../sdk/load-exporters.ts'
import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import { startScriptedServer } from '../delivery/scripted-server.ts'
import { logLine } from '../loki/log-line.ts'
import { decodeLogRequest, logRecordsOf } from './otlp-proto.ts'

test.each([
  [{}, true, undefined],
  [{ OTEL_LOGS_EXPORTER: 'otlp' }, false, 'http://localhost:4318/v1/logs'],
  [{ OTEL_LOGS_EXPORTER: 'console,otlp' }, true, 'http://localhost:4318/v1/logs'],
  [{ OTEL_LOGS_EXPORTER: 'otlp', VIGIE_LOG_STDOUT: 'on' }, true, 'http://localhost:4318/v1/logs'],
  [{ OTEL_LOGS_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, false, undefined],
  [
    { OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' },
    false,
    'http://collector:4318/v1/logs',
  ],
  [
    { OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://loki:3100/otlp/v1/logs' },
    false,
    'http://loki:3100/otlp/v1/logs',
  ],
])('%o: standard output %s, OTLP to %s', (environment, stdout, url) => {
  const { logs, otlp } = resolveOptions({}, environment)
  expect(logs.stdout).toBe(stdout)
  expect(otlp.logs?.url).toBe(url)
})

test("the signal's own variables come before those of all signals", () => {
  const { otlp } = resolveOptions(
    {},
    {
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_HEADERS: 'tenant=all',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'tenant=logs',
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gzip',
    },
  )
  expect(otlp.logs).toMatchObject({ headers: { tenant: 'logs' }, timeoutMs: 2000, compression: 'gzip' })
  expect(otlp.traces).toMatchObject({ headers: { tenant: 'all' }, timeoutMs: 1000, compression: 'none' })
})

test('another protocol than protobuf over HTTP is refused by name', () => {
  const environment = { OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc' }
  expect(() => resolveOptions({}, environment)).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', option: 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL', received: 'grpc' }),
  )
})

test('lines leave with the identity as their resource, and do not repeat it', async () => {
  const server = await startScriptedServer((_, response) => void response.end())
  const options = resolveOptions(
    { service: 'checkout', team: 'payments', logs: { exporters: ['otlp'] }, otlp: { endpoint: server.url } },
    {},
  )
  const [sink] = loadLogSinks(options, () => {})
  onTestFinished(() => sink!.close(AbortSignal.abort()))
  const text = JSON.stringify({ message: 'paid', service: 'checkout', team: 'payments', orderId: 7 })
  sink!.write(logLine('', { text }))
  await sink!.flush(AbortSignal.timeout(20_000))
  const request = decodeLogRequest(server.requests[0]!.body)
  expect(request.resourceLogs[0]!.resource.attributes).toEqual(
    expect.arrayContaining([
      { key: 'service.name', value: { stringValue: 'checkout' } },
      { key: 'team', value: { stringValue: 'payments' } },
    ]),
  )
  expect(logRecordsOf(request)[0]!['attributes']).toEqual([{ key: 'orderId', value: { intValue: '7' } }])
})
