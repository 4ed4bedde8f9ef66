import { readFileSync } from 'node:fs'
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import type { Environment } from '../../../sdk/options/environment.ts'
import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import type { ResolvedOptions } from '../../../sdk/options/resolved-options.ts'
import type { TelemetryOptions } from '../../../sdk/options/telemetry-options.ts'
import { VigieError } from '../../../sdk/vigie-error.ts'
import { logOptions } from './expected/log-options.ts'
import { serviceOptions } from './expected/service-options.ts'
import { traceOptions } from './expected/trace-options.ts'

const options = [...serviceOptions, ...traceOptions, ...logOptions]

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
