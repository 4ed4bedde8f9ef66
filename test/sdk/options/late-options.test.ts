import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { changedOptions } from '../../../sdk/options/changed-options.ts'
import type { TelemetryOptions } from '../../../sdk/options/telemetry-options.ts'

const program = fileURLToPath(new URL('late-options.fixture.mjs', import.meta.url))

/** What a service prints that is started with variables, and gives `options` in code. */
async function startedLate(options: TelemetryOptions, variables: NodeJS.ProcessEnv = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=vigie-source', '--import', 'vigie/register', program],
    {
      env: {
        PATH: process.env['PATH'],
        OTEL_SERVICE_NAME: 'checkout',
        OTEL_TRACES_EXPORTER: 'none',
        VIGIE_ADMIN: 'off',
        LATE_OPTIONS: JSON.stringify(options),
        ...variables,
      },
    },
  )
  const printed = stdout.trim().split('\n').filter(Boolean)
  return {
    lines: printed.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text) as Record<string, unknown>),
    others: printed.filter((text) => !text.startsWith('{')),
  }
}

test('options of log lines that come after the start count from the next line on, also for loggers made before', async () => {
  const { lines } = await startedLate({ logs: { level: 'debug', redact: ['body.email'], maxPerSecond: 1 } })
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'debug',
      message: 'one',
      module: 'orders',
      service: 'checkout',
      body: { email: expect.not.stringContaining('example') },
    }),
    expect.objectContaining({ of: 'one', count: 1, message: 'lines were held back' }),
  ])
})

test('a sink given after the start gets the lines from then on', async () => {
  const { lines, others } = await startedLate({ logs: { level: 'debug' } }, { LATE_SINK: 'yes' })
  expect(others.map((text) => JSON.parse(text.replace(/^sunk /, '')))).toEqual(lines)
  expect(lines).toHaveLength(2)
})

test('options that can’t be changed any more are named in one warning, and nothing of them is half applied', async () => {
  const { lines } = await startedLate({
    service: 'cart',
    team: 'payments',
    admin: { port: 1, enabled: false },
    logs: { level: 'debug' },
    traces: { ratio: 0.5 },
  })
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    [
      'warn',
      'telemetry runs since "vigie/register"; options given to startTelemetry() come too late: service, team, admin.port, traces.ratio (set them as variables)',
    ],
    ['debug', 'one'],
    ['debug', 'one'],
  ])
  expect(new Set(lines.map(({ service, team }) => [service, team].join()))).toEqual(new Set(['checkout,']))
})

test('nothing is said of options that say what variables have said, nor where telemetry is turned off', async () => {
  const said = { service: 'checkout', logs: { level: 'info' } } as const
  expect(await startedLate(said)).toEqual({ lines: [], others: [] })
  expect(await startedLate({ service: 'cart' }, { VIGIE_DISABLED: 'on' })).toEqual({ lines: [], others: [] })
})

test('a bad option is refused late as well as early', async () => {
  expect((await startedLate({ logs: { level: 'loud' as 'info' } })).others).toEqual(['threw BAD_OPTION logs.level'])
})

test.each<[string, TelemetryOptions, string[]]>([
  ['nothing', {}, []],
  ['an instance, which is a new one each time', { instance: 'a' }, ['instance']],
  ['what the default is', { shutdown: { timeoutMs: 10_000 }, traces: { exporters: ['otlp'] } }, []],
  ['what a variable says', { team: 'payments' }, []],
  ['another than the variable says', { team: 'cart', region: 'eu' }, ['team', 'region']],
  ['attributes', { resourceAttributes: { a: 'b' } }, ['resourceAttributes']],
  ['two that come together', { admin: { tls: { certFile: 'a', keyFile: 'b' } } }, ['admin.tls']],
  ['an option that is undefined', { service: undefined, logs: { level: undefined } }, []],
])('of the options given late, those that make a difference are told: %s', (_, given, changed) => {
  expect(changedOptions(given, { VIGIE_TEAM: 'payments', OTEL_SERVICE_NAME: 'x' })).toEqual(changed)
})
