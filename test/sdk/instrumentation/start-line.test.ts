import { expect, test } from 'vitest'
import { createFaultReporter } from '../../../sdk/instrumentation/fault-reporter.ts'
import { loadInstrumentations } from '../../../sdk/instrumentation/opentelemetry/load-instrumentations.ts'
import { createStartLine } from '../../../sdk/instrumentation/start-line.ts'
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
