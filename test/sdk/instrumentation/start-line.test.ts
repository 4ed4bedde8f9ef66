import { expect, test } from 'vitest'
import { createFaultReporter } from '../../../sdk/instrumentation/fault-reporter.ts'
import { loadInstrumentations } from '../../../sdk/instrumentation/opentelemetry/load-instrumentations.ts'
import { createStartLine } from '../../../sdk/instrumentation/start-line.ts'
import type { LogSink } from '../../../sdk/logs/log-sink.ts'
import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import { eventually } from '../../backends/eventually.ts'

test('one line says what is watched, what came too early, and where the signals go, without passwords', async () => {
  const lines: { fields: Record<string, unknown>; message: string }[] = []
  const line = createStartLine({
    options: resolveOptions(
      { service: 'shop' },
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:secret@collector:4318', VIGIE_LOKI_URL: 'http://loki:3100' },
    ),
    found: () => [
      { name: 'express', early: false },
      { name: 'koa', early: true },
    ],
    instrumentations: ['pg'],
    adminPort: async () => 9464,
    write: (fields, message) => void lines.push({ fields, message }),
  })
  line.up()
  line.up()
  await eventually('the line', () => lines.length > 0, { everyMs: 1 })
  expect(lines).toEqual([
    {
      fields: {
        instrumented: ['node:http', 'fetch', 'express', 'pg'],
        loadedTooEarly: ['koa'],
        signals: {
          traces: 'http://collector:4318/v1/traces',
          metrics: 'port 9464, /metrics',
          logs: 'stdout, http://loki:3100',
        },
      },
      message:
        'vigie watches node:http, fetch, express, pg; loaded before vigie, so watched in part: koa (start with --import vigie/register)',
    },
  ])
})

/** The `signals` of the line that telemetry with these variables and sinks begins with. */
async function signalsWith(
  variables: Record<string, string>,
  given: { sinks?: LogSink[]; port?: number; metricsServedBy?: 'the primary' | 'the main thread' } = {},
): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  createStartLine({
    options: resolveOptions({ service: 'shop', logs: { sinks: given.sinks } }, variables),
    found: () => [],
    instrumentations: [],
    adminPort: async () => given.port,
    metricsServedBy: given.metricsServedBy,
    write: ({ signals }) => resolve(signals),
  }).up()
  return promise
}

const ownSink: LogSink = { name: 'audit', write() {}, flush: async () => {}, close: async () => {} }

test.each([
  ['stdout, http://localhost:4318/v1/logs', { OTEL_LOGS_EXPORTER: 'otlp,console' }, {}],
  ['http://localhost:4318/v1/logs', { OTEL_LOGS_EXPORTER: 'otlp' }, {}],
  ['stdout, http://search:9200', { VIGIE_ELASTICSEARCH_URL: 'http://user:secret@search:9200' }, {}],
  ['stdout, audit', {}, { sinks: [ownSink] }],
  ['off', { OTEL_LOGS_EXPORTER: 'none' }, {}],
])('log lines are said to go to %s', async (logs, variables, given) => {
  expect(await signalsWith(variables, given)).toMatchObject({ logs })
})

test.each([
  ['by the primary', {}, { metricsServedBy: 'the primary' as const }],
  ['by the main thread', {}, { metricsServedBy: 'the main thread' as const }],
  ['collected, but no port is open', {}, {}],
  ['off', { OTEL_METRICS_EXPORTER: 'none' }, { metricsServedBy: 'the primary' as const }],
])('metrics are said to be served: %s', async (metrics, variables, given) => {
  expect(await signalsWith(variables, given)).toMatchObject({ metrics })
})

test('nothing is loaded unless it is asked for; given instrumentations are taken as they are', () => {
  expect(loadInstrumentations(false, () => {})).toEqual([])
  const own = { instrumentationName: 'own', enable() {}, disable() {}, setTracerProvider() {} }
  expect(loadInstrumentations([own], () => {})).toEqual([own])
})

test('a fault is said once, counted each time, and one that throws when it is read does no harm', () => {
  const said: unknown[] = []
  let count = 0
  const report = createFaultReporter(
    () => count++,
    (fault) => void said.push(fault),
  )
  const thrown = new Error('broken hook')
  for (let times = 0; times < 3; times++) report(thrown)
  report(
    new Proxy(new Error('x'), {
      get() {
        throw new Error('no')
      },
    }),
  )
  expect(said).toEqual([thrown])
  expect(count).toBe(4)
})
