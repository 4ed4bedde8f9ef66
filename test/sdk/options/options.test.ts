import { readFileSync } from 'node:fs'
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import type { Environment } from '../../../sdk/options/environment.ts'
import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import type { ResolvedOptions } from '../../../sdk/options/resolved-options.ts'
import type { TelemetryOptions } from '../../../sdk/options/telemetry-options.ts'
import { VigieError } from '../../../sdk/vigie-error.ts'

type Read = (resolved: ResolvedOptions) => unknown

/** Each option: what code gives, the variables in their order with a text and its value, and where it ends up. */
const options: readonly {
  readonly option: string
  readonly code: unknown
  readonly variables: readonly (readonly [name: string, text: string, value: unknown])[]
  readonly fallback: unknown
  readonly read: Read
  /** Variables without which the option doesn't count. */
  readonly beside?: Environment
  readonly wrong?: { readonly code?: readonly unknown[]; readonly text?: readonly string[] }
}[] = [
  {
    option: 'admin.enabled',
    code: false,
    variables: [['VIGIE_ADMIN', 'off', false]],
    fallback: true,
    read: (all) => all.admin.enabled,
    wrong: { code: ['off', 0], text: ['maybe'] },
  },
  {
    option: 'admin.port',
    code: 0,
    variables: [
      ['VIGIE_ADMIN_PORT', '0', 0],
      ['OTEL_EXPORTER_PROMETHEUS_PORT', '9', 9],
    ],
    fallback: 9464,
    read: (all) => all.admin.port,
    wrong: { code: [-1, 65_536, 1.5, Number.NaN, 'abc', {}], text: ['abc', '-1', '1.5', '65536', '0x'] },
  },
  {
    option: 'admin.host',
    code: '127.0.0.1',
    variables: [
      ['VIGIE_ADMIN_HOST', 'a', 'a'],
      ['OTEL_EXPORTER_PROMETHEUS_HOST', 'b', 'b'],
    ],
    fallback: '::',
    read: (all) => all.admin.host,
    wrong: { code: ['', ' ', 7] },
  },
  {
    option: 'logs.level',
    code: 'debug',
    variables: [['VIGIE_LOG_LEVEL', 'warn', 'warn']],
    fallback: 'info',
    read: (all) => all.logs.level,
    wrong: { code: ['loud', 7, 'INFO'], text: ['loud', 'INFO'] },
  },
  {
    option: 'logs.exporters',
    code: ['otlp'],
    variables: [['OTEL_LOGS_EXPORTER', 'console, otlp', ['console', 'otlp']]],
    fallback: ['console'],
    read: ({ logs, otlp }) => [...(logs.stdout ? ['console'] : []), ...(otlp.logs ? ['otlp'] : [])],
    wrong: { code: [['loki'], 'console', ['none', 'otlp']], text: ['loki', 'none,otlp'] },
  },
  {
    option: 'logs.stdout',
    code: false,
    variables: [
      ['VIGIE_LOG_STDOUT', 'no', false],
      ['OTEL_LOGS_EXPORTER', 'none', false],
    ],
    fallback: true,
    read: (all) => all.logs.stdout,
    wrong: { code: ['no'] },
  },
  {
    option: 'logs.requests',
    code: false,
    variables: [['VIGIE_LOG_REQUESTS', '0', false]],
    fallback: true,
    read: (all) => all.logs.requests,
    wrong: { text: ['2'] },
  },
  {
    option: 'logs.redact',
    code: ['a.b'],
    variables: [['VIGIE_LOG_REDACT', 'a.b, *.c', ['a.b', '*.c']]],
    fallback: [],
    read: (all) => all.logs.redact,
    wrong: { code: ['a.b', [''], [7]] },
  },
  { option: 'logs.sampling', code: { hit: 0.5 }, variables: [], fallback: {}, read: (all) => all.logs.sampling },
  {
    option: 'logs.maxPerSecond',
    code: 5,
    variables: [['VIGIE_LOG_MAX_PER_SECOND', '7', 7]],
    fallback: 0,
    read: (all) => all.logs.maxPerSecond,
    wrong: { code: [-1], text: ['many'] },
  },
  {
    option: 'logs.console',
    code: true,
    variables: [['VIGIE_LOG_CONSOLE', 'on', true]],
    fallback: false,
    read: (all) => all.logs.console,
    wrong: { text: ['x'] },
  },
  {
    option: 'logs.winston',
    code: true,
    variables: [['VIGIE_LOG_WINSTON', 'yes', true]],
    fallback: false,
    read: (all) => all.logs.winston,
    wrong: { text: ['x'] },
  },
  {
    option: 'loki.url',
    code: 'http://l:3100/',
    variables: [['VIGIE_LOKI_URL', 'https://l/x/', 'https://l/x']],
    fallback: undefined,
    read: (all) => all.loki?.url,
    wrong: { code: ['loki:3100', 'ftp://x', ''], text: ['loki', 'ftp://x'] },
  },
  {
    option: 'elasticsearch.dataStream',
    code: 'logs-a-b',
    variables: [['VIGIE_ELASTICSEARCH_DATA_STREAM', 'logs-c-d', 'logs-c-d']],
    fallback: 'logs-vigie-default',
    read: (all) => all.elasticsearch?.dataStream,
    beside: { VIGIE_ELASTICSEARCH_URL: 'http://e:9200' },
    wrong: { code: ['', 7] },
  },
  {
    option: 'traces.exporters',
    code: ['jaeger', 'console'],
    variables: [['OTEL_TRACES_EXPORTER', 'otlp, jaeger', ['otlp', 'jaeger']]],
    fallback: ['otlp'],
    read: (all) => all.traces.exporters,
    wrong: { code: [['zipkin'], 'otlp', ['none', 'otlp']], text: ['zipkin', 'none,otlp'] },
  },
  {
    option: 'traces.sampler',
    code: 'always_off',
    variables: [['OTEL_TRACES_SAMPLER', 'traceidratio', 'traceidratio']],
    fallback: 'parentbased_always_on',
    read: (all) => all.traces.sampler,
    wrong: { code: ['sometimes', {}], text: ['sometimes'] },
  },
  {
    option: 'traces.ratio',
    code: 0,
    variables: [['OTEL_TRACES_SAMPLER_ARG', '0.25', 0.25]],
    fallback: 1,
    read: (all) => all.traces.ratio,
    wrong: { code: [-0.1, 1.1, Number.NaN, '0.5x'], text: ['2', 'half'] },
  },
  {
    option: 'traces.propagators',
    code: ['b3'],
    variables: [['OTEL_PROPAGATORS', 'jaeger,b3multi', ['jaeger', 'b3multi']]],
    fallback: ['tracecontext', 'baggage'],
    read: (all) => all.traces.propagators,
    wrong: { text: ['xray'] },
  },
  {
    option: 'traces.rules',
    code: [{ match: '/a', ratio: 0 }],
    variables: [
      [
        'VIGIE_TRACES_RULES',
        'POST /a/*=0.5, /b=1',
        [
          { match: 'POST /a/*', ratio: 0.5 },
          { match: '/b', ratio: 1 },
        ],
      ],
    ],
    fallback: [],
    read: (all) => all.traces.rules,
    wrong: {
      code: [[{ match: '', ratio: 1 }], [{ match: '/a', ratio: 2 }], [null], '/a=1'],
      text: ['/a', '/a=2', '=1'],
    },
  },
  {
    option: 'traces.keepErrors',
    code: false,
    variables: [['VIGIE_TRACES_KEEP_ERRORS', 'off', false]],
    fallback: true,
    read: (all) => all.traces.keepErrors,
    wrong: { text: ['x'] },
  },
  {
    option: 'traces.limits.attributeCount',
    code: 1,
    variables: [
      ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '2', 2],
      ['OTEL_ATTRIBUTE_COUNT_LIMIT', '3', 3],
    ],
    fallback: 128,
    read: (all) => all.traces.limits.attributeCountLimit,
    wrong: { code: [-1, 0.5], text: ['x'] },
  },
  {
    option: 'traces.limits.attributeValueLength',
    code: 1,
    variables: [
      ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', '2', 2],
      ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', '3', 3],
    ],
    fallback: 16_384,
    read: (all) => all.traces.limits.attributeValueLengthLimit,
    wrong: { text: ['x'] },
  },
  {
    option: 'traces.limits.eventCount',
    code: 1,
    variables: [['OTEL_SPAN_EVENT_COUNT_LIMIT', '2', 2]],
    fallback: 128,
    read: (all) => all.traces.limits.eventCountLimit,
  },
  {
    option: 'traces.limits.linkCount',
    code: 1,
    variables: [['OTEL_SPAN_LINK_COUNT_LIMIT', '2', 2]],
    fallback: 128,
    read: (all) => all.traces.limits.linkCountLimit,
  },
  {
    option: 'traces.limits.attributeCountPerEvent',
    code: 1,
    variables: [['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', '2', 2]],
    fallback: 128,
    read: (all) => all.traces.limits.attributePerEventCountLimit,
  },
  {
    option: 'traces.limits.attributeCountPerLink',
    code: 1,
    variables: [['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', '2', 2]],
    fallback: 128,
    read: (all) => all.traces.limits.attributePerLinkCountLimit,
  },
  {
    option: 'traces.remoteSampling.endpoint',
    code: 'http://j:5778',
    variables: [],
    fallback: 'http://localhost:5778/api/sampling',
    read: (all) => all.traces.remoteSampling.endpoint.replace(/^http:\/\/j:5778\/api\/sampling$/, 'http://j:5778'),
  },
  {
    option: 'traces.remoteSampling.pollingIntervalMs',
    code: 500,
    variables: [],
    fallback: 60_000,
    read: (all) => all.traces.remoteSampling.pollingIntervalMs,
    wrong: { code: [1] },
  },
  {
    option: 'traces.remoteSampling.initialSamplingRate',
    code: 1,
    variables: [],
    fallback: 0.001,
    read: (all) => all.traces.remoteSampling.initialSamplingRate,
    wrong: { code: [2] },
  },
  {
    option: 'traces.baggageAttributes',
    code: ['a'],
    variables: [['VIGIE_TRACES_BAGGAGE_ATTRIBUTES', 'a,b', ['a', 'b']]],
    fallback: [],
    read: (all) => all.traces.baggageAttributes,
  },
  {
    option: 'traces.baggageHosts',
    code: [],
    variables: [['VIGIE_TRACES_BAGGAGE_HOSTS', '*', ['*']]],
    fallback: ['private'],
    read: (all) => all.traces.baggageHosts,
  },
  {
    option: 'debug.secret',
    code: 'x'.repeat(16),
    variables: [['VIGIE_DEBUG_SECRET', 'y'.repeat(16), 'y'.repeat(16)]],
    fallback: undefined,
    read: (all) => all.debugSecret,
    wrong: { code: ['hunter2', 7], text: ['hunter2'] },
  },
  {
    option: 'incidents.enabled',
    code: false,
    variables: [['VIGIE_INCIDENTS', 'off', false]],
    fallback: true,
    read: (all) => all.incidents.enabled,
    wrong: { text: ['x'] },
  },
  {
    option: 'incidents.stallMs',
    code: 200,
    variables: [['VIGIE_INCIDENTS_STALL_MS', '300', 300]],
    fallback: 1_000,
    read: (all) => all.incidents.stallMs,
    wrong: { code: [1], text: ['x'] },
  },
  {
    option: 'incidents.folder',
    code: '/a',
    variables: [['VIGIE_INCIDENTS_FOLDER', '/b', '/b']],
    fallback: undefined,
    read: (all) => all.incidents.folder,
    wrong: { code: [''] },
  },
  {
    option: 'incidents.watchdog',
    code: true,
    variables: [['VIGIE_INCIDENTS_WATCHDOG', 'on', true]],
    fallback: false,
    read: (all) => all.incidents.watchdog,
  },
  {
    option: 'instrumentations',
    code: true,
    variables: [['VIGIE_INSTRUMENTATIONS', 'on', true]],
    fallback: false,
    read: (all) => all.instrumentations,
    wrong: { code: ['on'], text: ['x'] },
  },
  {
    option: 'health.watchdogMs',
    code: 5,
    variables: [['VIGIE_WATCHDOG_MS', '2000', 2_000]],
    fallback: 0,
    read: (all) => all.health.watchdogMs,
    wrong: { code: [-1], text: ['x'] },
  },
  {
    option: 'metrics.exporters',
    code: [],
    variables: [['OTEL_METRICS_EXPORTER', 'none', []]],
    fallback: ['prometheus'],
    read: (all) => all.metrics.exporters,
    wrong: { text: ['otlp'] },
  },
  {
    option: 'metrics.httpRequestsTotal',
    code: true,
    variables: [['VIGIE_HTTP_REQUESTS_TOTAL', 'on', true]],
    fallback: false,
    read: (all) => all.metrics.httpRequestsTotal,
    wrong: { text: ['x'] },
  },
  {
    option: 'otlp.timeoutMs',
    code: 1,
    variables: [
      ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', '2', 2],
      ['OTEL_EXPORTER_OTLP_TIMEOUT', '3', 3],
    ],
    fallback: 10_000,
    read: (all) => all.otlp.traces.timeoutMs,
    wrong: { code: [0], text: ['x'] },
  },
  {
    option: 'otlp.compression',
    code: 'gzip',
    variables: [
      ['OTEL_EXPORTER_OTLP_TRACES_COMPRESSION', 'gzip', 'gzip'],
      ['OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip', 'gzip'],
    ],
    fallback: 'none',
    read: (all) => all.otlp.traces.compression,
    wrong: { text: ['zstd'] },
  },
  {
    option: 'jaeger.endpoint',
    code: 'http://j/x',
    variables: [['OTEL_EXPORTER_JAEGER_ENDPOINT', 'http://k/x', 'http://k/x']],
    fallback: 'http://localhost:14268/api/traces',
    read: (all) => all.jaeger.endpoint,
    wrong: { text: ['j'] },
  },
  {
    option: 'shutdown.timeoutMs',
    code: 1,
    variables: [['VIGIE_SHUTDOWN_TIMEOUT_MS', '2', 2]],
    fallback: 10_000,
    read: (all) => all.shutdown.timeoutMs,
    wrong: { code: [-1], text: ['x'] },
  },
  {
    option: 'shutdown.drainDelayMs',
    code: 1,
    variables: [['VIGIE_DRAIN_DELAY_MS', '2', 2]],
    fallback: 0,
    read: (all) => all.shutdown.drainDelayMs,
    wrong: { text: ['x'] },
  },
  {
    option: 'shutdown.flushTimeoutMs',
    code: 1,
    variables: [['VIGIE_FLUSH_TIMEOUT_MS', '2', 2]],
    fallback: 5_000,
    read: (all) => all.shutdown.flushTimeoutMs,
    wrong: { code: [-1], text: ['x'] },
  },
  {
    option: 'shutdown.lastScrapeMs',
    code: 1,
    variables: [['VIGIE_LAST_SCRAPE_MS', '2', 2]],
    fallback: 0,
    read: (all) => all.shutdown.lastScrapeMs,
    wrong: { code: [-1], text: ['x'] },
  },
  {
    option: 'shutdown.signals',
    code: false,
    variables: [['VIGIE_SIGNALS', 'off', false]],
    fallback: true,
    read: (all) => all.shutdown.signals,
    wrong: { text: ['x'] },
  },
]

function nested(option: string, value: unknown): TelemetryOptions {
  return option.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as TelemetryOptions
}

function resolve(given: TelemetryOptions, environment: Environment = {}): ResolvedOptions {
  return resolveOptions({ service: 'test', ...given }, environment)
}

for (const { option, code, variables, fallback, read, beside, wrong } of options) {
  const resolved = (given: TelemetryOptions, environment: Environment = {}) =>
    resolve(given, { ...beside, ...environment })

  test(`${option}: code goes before variables, these in their order, then the default; an empty variable is none`, () => {
    const plain = (value: unknown) =>
      typeof value === 'string' && value.startsWith('http') ? value.replace(/\/$/, '') : value
    const all = Object.fromEntries(variables.map(([name, text]) => [name, text]))
    expect(read(resolved(nested(option, code), all))).toEqual(plain(code))
    variables.forEach(([, , value], index) => {
      const rest = Object.fromEntries(variables.map(([name, text], at) => [name, at < index ? ' ' : text]))
      expect(read(resolved({}, rest))).toEqual(value)
    })
    expect(read(resolved({}, {}))).toEqual(fallback)
    expect(read(resolved({}, Object.fromEntries(variables.map(([name]) => [name, '']))))).toEqual(fallback)
  })

  for (const value of wrong?.code ?? []) {
    test(`${option}: ${JSON.stringify(value) ?? value} in code is refused, and named`, () => {
      const error = thrown(() => resolved(nested(option, value)))
      expect(error.option).toBe(option)
      if (option !== 'debug.secret')
        expect(
          error.received === value ||
            JSON.stringify(value)?.includes(JSON.stringify(error.received)) ||
            String(value).includes(String(error.received)),
        ).toBe(true)
    })
  }
  for (const text of wrong?.text ?? []) {
    test(`${option}: ${JSON.stringify(text)} in ${variables[0]![0]} is refused, and named`, () => {
      const [name] = variables[0]!
      const error = thrown(() => resolved({}, { [name]: text }))
      expect(error.option).toBe(name)
      expect(error.message).toContain(name)
      if (option !== 'debug.secret') expect(text).toContain(String(error.received))
    })
  }
}

test('every default that the documentation of an option tells is the one that is resolved', () => {
  const source = readFileSync(new URL('../../../sdk/options/telemetry-options.ts', import.meta.url), 'utf8')
  const documented: [option: string, text: string][] = []
  const path: string[] = []
  let text: string | undefined
  for (const line of source.slice(source.indexOf('export interface TelemetryOptions')).split('\n')) {
    const told = /@default (.+?) ?(?:\*\/|$)/.exec(line)
    if (told) text = told[1]
    const member = /^\s+readonly (\w+)\?:/.exec(line)
    if (member && text !== undefined) documented.push([[...path, member[1]!].join('.'), text])
    if (member) text = undefined
    if (member && line.endsWith('{')) path.push(member[1]!)
    if (/^\s+}$/.test(line)) path.pop()
  }
  expect(documented.length).toBeGreaterThan(30)
  const untested: string[] = []
  const tested = new Map(options.map(({ option, fallback }) => [option, fallback]))
  for (const [option, said] of documented) {
    // Told in words where it depends on the place; its own tests are below.
    if (!/^(?:'[^']*'|[\d_.]+|true|false|\[.*\]|\{\})$/.test(said) || option === 'otlp.endpoint') continue
    if (!tested.has(option)) untested.push(option)
    else
      expect
        .soft([option, JSON.parse(said.replaceAll("'", '"').replaceAll('_', /^\d/.test(said) ? '' : '_'))])
        .toEqual([option, tested.get(option)])
  }
  expect(untested).toEqual([])
})

test('inside Kubernetes the drain delay is five seconds', () => {
  expect(resolve({}, { KUBERNETES_SERVICE_HOST: '10.0.0.1' }).shutdown.drainDelayMs).toBe(5_000)
})

test('spans go below the OTLP endpoint, or exactly where the variable for traces says, unless code says otherwise', () => {
  expect(resolve({}).otlp.traces.url).toBe('http://localhost:4318/v1/traces')
  expect(resolve({}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }).otlp.traces.url).toBe('http://c:4318/v1/traces')
  const both = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://t/x' }
  expect(resolve({}, both).otlp.traces.url).toBe('http://t/x')
  expect(resolve({ otlp: { endpoint: 'http://code' } }, both).otlp.traces.url).toBe('http://code/v1/traces')
  expect(thrown(() => resolve({}, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).option).toBe('OTEL_EXPORTER_OTLP_PROTOCOL')
})

test('headers are read percent-encoded, and a pair without a key is refused', () => {
  const { headers } = resolve({}, { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YQ%3D%3D, x=a=b ,,' }).otlp
    .traces
  expect(headers).toEqual({ authorization: 'Basic YQ==', x: 'a=b' })
  expect(thrown(() => resolve({}, { OTEL_EXPORTER_OTLP_HEADERS: '=x' })).option).toBe('OTEL_EXPORTER_OTLP_HEADERS')
})

test('the remote sampler’s argument is read, and a wrong one is refused', () => {
  const environment = {
    OTEL_TRACES_SAMPLER: 'jaeger_remote',
    OTEL_TRACES_SAMPLER_ARG: 'endpoint=http://j:5778,pollingIntervalMs=5000,initialSamplingRate=0.25',
  }
  expect(resolve({}, environment).traces.remoteSampling).toEqual({
    endpoint: 'http://j:5778/api/sampling',
    pollingIntervalMs: 5_000,
    initialSamplingRate: 0.25,
  })
  for (const wrong of ['0.5', 'endpoint=j', 'pollingIntervalMs=often', 'initialSamplingRate=2', 'other=1'])
    expect(thrown(() => resolve({}, { ...environment, OTEL_TRACES_SAMPLER_ARG: wrong }))).toBeInstanceOf(VigieError)
})

test('a sampler of the service’s own is taken, and the named one stays behind it', () => {
  const sampler = new AlwaysOnSampler()
  expect(resolve({ traces: { sampler } }).traces).toMatchObject({
    ownSampler: sampler,
    sampler: 'parentbased_always_on',
  })
})

test('a secret that is too short is not repeated by the error', () => {
  expect(thrown(() => resolve({ debug: { secret: 'hunter2' } })).message).not.toContain('hunter2')
})

test('a value that can’t be written as JSON is refused in words, too', () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  for (const value of [circular, 7n, Symbol('x')])
    expect(thrown(() => resolve(nested('logs.level', value)))).toBeInstanceOf(VigieError)
})

function thrown(work: () => unknown): VigieError {
  try {
    work()
  } catch (error) {
    if (error instanceof VigieError) {
      expect(error.code).toBe('BAD_OPTION')
      return error
    }
    throw error
  }
  throw new Error('nothing was thrown')
}
