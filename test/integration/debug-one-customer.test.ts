import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { mintDebugToken } from '../../sdk/traces/debug-token.ts'
import { describeWith } from '../backends/describe-with.ts'
import { eventually } from '../backends/eventually.ts'
import type { RunningServer } from '../backends/running-server.ts'
import { type RunningJaeger, startJaeger } from '../backends/start-jaeger.ts'
import { startLoki } from '../backends/start-loki.ts'
import { startVigie } from '../cli/vigie-program.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import { type InstrumentedFixture, runInstrumented } from '../sdk/instrumentation/run-instrumented.ts'
import { jaegerTrace, serviceEdges } from './jaeger-trace.ts'

const secret = 'the secret of both services'
const subject = 'customer 4711'
const ways = ['fetch', 'http'] as const

/** Nothing is sampled, and lines below `warn` are not written: what is seen is what the token has raised. */
const quiet = {
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0',
  VIGIE_LOG_LEVEL: 'warn',
  VIGIE_DEBUG_SECRET: secret,
}

interface Services {
  readonly gateway: InstrumentedFixture
  readonly orders: InstrumentedFixture
  /** Sends one request through both, and tells what baggage the second one got. */
  ask(path: string, baggage?: string): Promise<string | null>
  end(): Promise<void>
}

async function startServices(common: NodeJS.ProcessEnv = {}, gatewayOnly: NodeJS.ProcessEnv = {}): Promise<Services> {
  const start = (name: string, environment: NodeJS.ProcessEnv) => {
    const fixture: Fixture = {
      name,
      program: `../integration/debugged-${name}.mjs`,
      protocol: 'http/1.1',
      requests: [],
    }
    return runInstrumented(fixture, { ...quiet, OTEL_SERVICE_NAME: name, ...common, ...environment })
  }
  const orders = await start('orders', {})
  const gateway = await start('gateway', { ORDERS_URL: `http://127.0.0.1:${orders.port}`, ...gatewayOnly })
  let ended: Promise<unknown> | undefined
  const end = async () => {
    ended ??= Promise.all([gateway.end(), orders.end()])
    await ended
  }
  onTestFinished(end)
  return {
    gateway,
    orders,
    async ask(path, baggage) {
      const headers: Record<string, string> = baggage === undefined ? {} : { baggage }
      const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, { headers })
      return ((await response.json()) as { orders: { baggage: string | null } }).orders.baggage
    },
    end,
  }
}

/** Ends both, so that all they had is delivered, and tells what it was. */
async function allOf({ gateway, orders, end }: Services) {
  await end()
  return {
    lines: [...gateway.lines, ...orders.lines].map(({ service, level, message, trace_id }) => ({
      service,
      level,
      message,
      trace_id,
    })),
    spans: { gateway: gateway.spans, orders: orders.spans },
  }
}

/** How often each outcome was counted. */
async function tokensOf(service: InstrumentedFixture): Promise<Record<string, number>> {
  const counts = (await service.metrics()).filter(({ name }) => name === 'vigie_debug_tokens_total')
  return Object.fromEntries(
    counts.filter(({ value }) => value > 0).map(({ labels, value }) => [labels['outcome'], value]),
  )
}

/** As the engineer on call gets it. */
async function mintedByCommand(): Promise<string> {
  const program = startVigie(['debug-token', '--subject', subject, '--for', '10m'], { VIGIE_DEBUG_SECRET: secret })
  expect(await program.ended, program.errors()).toBe(0)
  return program.output().trim()
}

const mint = (given: Partial<Parameters<typeof mintDebugToken>[0]> = {}) =>
  mintDebugToken({ secret, subject, forMs: 600_000, ...given })

describe.each(ways)('two services, the second one asked over %s', (way) => {
  test('a signed token that holds has its case logged at debug level and sampled in both, as one trace', async () => {
    const services = await startServices()
    const token = await mintedByCommand()
    await services.ask(`/${way}/before`)
    expect(await services.ask(`/${way}/watched`, `vigie.debug=${token},cart=c-1`)).toBe(`vigie.debug=${token},cart=c-1`)
    await services.ask(`/${way}/after`, 'cart=c-2')
    expect(await tokensOf(services.gateway)).toEqual({ accepted: 1 })
    expect(await tokensOf(services.orders)).toEqual({ accepted: 1 })
    const { lines, spans } = await allOf(services)
    const [traceId] = new Set([...spans.gateway, ...spans.orders].map((span) => span.traceId))
    const told = lines.filter(({ message }) => !/^GET /.test(String(message)))
    expect(told).toEqual([
      { service: 'gateway', level: 'debug', message: 'the gateway looks closely', trace_id: traceId },
      { service: 'gateway', level: 'info', message: 'the gateway tells in passing', trace_id: traceId },
      { service: 'orders', level: 'debug', message: 'the orders look closely', trace_id: traceId },
    ])
    expect(spans.gateway).toHaveLength(2)
    expect(spans.orders).toHaveLength(1)
    const entry = spans.gateway.find(({ kind }) => kind === 2)!
    const client = spans.gateway.find(({ kind }) => kind === 3)!
    const [last] = spans.orders
    expect([entry.parentSpanId, client.parentSpanId, last!.parentSpanId]).toEqual([
      undefined,
      entry.spanId,
      client.spanId,
    ])
    for (const span of [entry, client, last!]) {
      expect(span.traceId).toBe(traceId)
      expect(span.attributes['vigie.debug']).toBe(subject)
    }
  })

  test('a token that expired, was changed or signed by another changes nothing, and is counted in both', async () => {
    const services = await startServices()
    const token = mint()
    const [version, expires, whose, signature] = token.split('.')
    const bad = {
      expired: mint({ nowMs: Date.now() - 3_600_000 }),
      'for another customer': [version, expires, Buffer.from('customer 1').toString('base64url'), signature].join('.'),
      'for longer': [version, 'zzzzzzz', whose, signature].join('.'),
      'of another secret': mint({ secret: 'the secret of nobody here' }),
      unsigned: [version, expires, whose].join('.'),
      nonsense: 'yes',
    }
    for (const given of Object.values(bad))
      expect(await services.ask(`/${way}/watched`, `vigie.debug=${given}`)).toBe(`vigie.debug=${given}`)
    const counted = { expired: 1, unsigned: 3, malformed: 2 }
    expect(await tokensOf(services.gateway)).toEqual(counted)
    expect(await tokensOf(services.orders)).toEqual(counted)
    expect(await allOf(services)).toEqual({ lines: [], spans: { gateway: [], orders: [] } })
  })

  test('the token leaves for hosts of the allow-list alone; the trace goes on without it', async () => {
    const services = await startServices({}, { VIGIE_TRACES_BAGGAGE_HOSTS: '.orders.example,localhost' })
    expect(await services.ask(`/${way}/watched`, `vigie.debug=${mint()}`)).toBe(null)
    expect(await tokensOf(services.gateway)).toEqual({ accepted: 1 })
    expect(await tokensOf(services.orders)).toEqual({})
    const { lines, spans } = await allOf(services)
    expect(lines.filter(({ service }) => service === 'orders')).toEqual([])
    expect(lines.map(({ message }) => message)).toContain('the gateway looks closely')
    expect(spans.orders.map(({ traceId, attributes }) => [traceId, attributes['vigie.debug']])).toEqual([
      [spans.gateway[0]!.traceId, undefined],
    ])
  })
})

test('a service that knows the customer puts the token on by itself, and the next service follows', async () => {
  const token = mint()
  const services = await startServices({}, { WATCHED_CUSTOMER: '4711', WATCHED_TOKEN: token })
  expect(await services.ask('/customers/1')).toBe(null)
  expect(await services.ask('/customers/4711')).toBe(`vigie.debug=${token}`)
  const { lines, spans } = await allOf(services)
  const messages = lines.map(({ message }) => message).filter((message) => !/^GET /.test(String(message)))
  expect(messages).toEqual(['the gateway looks closely', 'the gateway tells in passing', 'the orders look closely'])
  expect(spans.orders.map(({ attributes }) => attributes['vigie.debug'])).toEqual([subject])
})

test('services without the secret take no token for true', async () => {
  const services = await startServices({ VIGIE_DEBUG_SECRET: '' })
  await services.ask('/fetch/watched', `vigie.debug=${mint()}`)
  expect(await tokensOf(services.gateway)).toEqual({})
  expect(await allOf(services)).toEqual({ lines: [], spans: { gateway: [], orders: [] } })
})

describeWith(['jaeger', 'loki'], 'two services, seen by the real servers', () => {
  let jaeger: RunningJaeger
  let loki: RunningServer

  beforeAll(async () => {
    ;[jaeger, loki] = await Promise.all([startJaeger(), startLoki()])
  })
  afterAll(() => Promise.all([jaeger?.stop(), loki?.stop()]))

  test('Jaeger shows the watched request alone, through both services, and Loki its debug lines', async () => {
    const marker = randomBytes(4).toString('hex')
    const services = await startServices({ OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.otlpUrl, VIGIE_LOKI_URL: loki.url })
    await services.ask(`/fetch/other-${marker}`)
    await services.ask(`/fetch/watched-${marker}`, `vigie.debug=${await mintedByCommand()}`)
    await services.ask(`/fetch/other-${marker}`)
    const { lines } = await allOf(services)
    const traceIds = new Set(lines.map(({ trace_id }) => String(trace_id)))
    expect(traceIds.size).toBe(1)
    const [traceId] = traceIds as Set<string>
    const spans = await eventually('the trace in Jaeger', async () => {
      const found = await jaegerTrace(jaeger.url, traceId!)
      return found?.length === 3 ? found : undefined
    })
    expect(serviceEdges(spans)).toEqual(['gateway client → orders GET'])
    expect(spans.map(({ tags }) => tags['vigie.debug'])).toEqual([subject, subject, subject])
    const others = new URLSearchParams({
      service: 'gateway',
      tags: JSON.stringify({ 'url.path': `/fetch/other-${marker}` }),
    })
    expect(await (await fetch(`${jaeger.url}/api/traces?${others}`)).json()).toMatchObject({ data: [] })

    const query = `{service_name=~"gateway|orders", level="debug"}`
    const stored = await eventually('lines in Loki', async () => {
      const url = `${loki.url}/loki/api/v1/query_range?${new URLSearchParams({ query, limit: '100' })}`
      const { data } = (await (await fetch(url)).json()) as { data: { result: { values: [string, string][] }[] } }
      const all = data.result.flatMap(({ values }) => values.map(([, line]) => JSON.parse(line) as { message: string }))
      return all.length >= 2 ? all : undefined
    })
    expect(stored.map(({ message }) => message).toSorted()).toEqual([
      'the gateway looks closely',
      'the orders look closely',
    ])
  })
})
