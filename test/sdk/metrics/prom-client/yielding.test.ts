import client from 'prom-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { httpServerRequestDuration } from '../../../../sdk/catalogue/http.ts'
import {
  counter,
  createRegistry,
  gauge,
  histogram,
  registry as processRegistry,
  setMetricsReporter,
} from '../../../../sdk/metrics/index.ts'
import { startRuntimeMetrics } from '../../../../sdk/metrics/runtime/index.ts'
import { expose } from '../expose.ts'
import { parseExposition } from '../parse-exposition.ts'

const startTime = 'process_start_time_seconds'
const theirs = '# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.'
const ours = '# HELP process_start_time_seconds When the process started, in seconds since the Unix epoch.'

const cleanUp: (() => void)[] = []

beforeEach(() => setMetricsReporter(() => {}))

afterEach(() => {
  for (const call of cleanUp.splice(0).reverse()) call()
  client.register.clear()
  setMetricsReporter(undefined)
})

function startRuntime() {
  const runtime = startRuntimeMetrics()
  cleanUp.push(() => runtime.stop())
  return runtime
}

test('the runtime metrics and then prom-client, or the other way round: each name is there once, as prom-client has it', async () => {
  const starts = [() => void startRuntime(), () => client.collectDefaultMetrics()]
  for (const order of [starts, starts.toReversed()]) {
    for (const start of order) start()
    const text = await expose(processRegistry)
    parseExposition(text, 'text')
    parseExposition(await expose(processRegistry, { openMetrics: true }), 'openmetrics')
    expect(text).toContain(theirs)
    expect(text).not.toContain(ours)
    const ofPromClient = await client.register.metrics()
    expect(ofPromClient.split('\n').filter((line) => line.startsWith(`# TYPE ${startTime}`))).toHaveLength(1)
    expect(ofPromClient).toContain('# TYPE v8js_heap_limit_bytes gauge\nv8js_heap_limit_bytes ')
    cleanUp.pop()!()
    client.register.clear()
  }
})

test("prom-client's registry shows vigie's own metrics until one of their names is wanted", async () => {
  startRuntime()
  expect(client.register.getSingleMetric(startTime)).toMatchObject({ type: 'gauge', name: startTime })
  expect(await client.register.getSingleMetricAsString(startTime)).toContain(ours)
  expect((await client.register.getMetricsAsJSON()).map(({ name }) => name)).toContain(startTime)
  const wanted = new client.Gauge({ name: startTime, help: 'Wanted.' })
  expect(client.register.getSingleMetric(startTime)).toBe(wanted)
})

test('a yielded metric is counted on silently, and is back when prom-client lets go of its name', async () => {
  const registry = createRegistry()
  const other = new client.Registry()
  registry.include(other)
  const mine = histogram(httpServerRequestDuration, { registry })
  const labels = { http_request_method: 'GET', http_route: '/', http_response_status_code: 200 } as never
  mine.observe(labels, 1)
  const name = `${httpServerRequestDuration.name}_count`
  new client.Gauge({ name, help: 'Wanted.', registers: [other] })
  mine.observe(labels, 1)
  expect(await expose(registry, { only: httpServerRequestDuration.name })).toBe(
    `# HELP ${name} Wanted.\n# TYPE ${name} gauge\n${name} 0\n`,
  )
  expect(registry.native().map(({ definition }) => definition.name)).not.toContain(httpServerRequestDuration.name)
  other.clear()
  expect(await expose(registry, { only: name })).toMatch(/_count\{.*\} 2\n$/)
})

test('what yields is said once, all names of a turn together', async () => {
  const told: string[] = []
  setMetricsReporter((message) => told.push(message))
  const registry = createRegistry()
  const runtime = startRuntimeMetrics({ registry })
  cleanUp.push(() => runtime.stop())
  client.collectDefaultMetrics({ register: registry })
  await Promise.resolve()
  const names = 'nodejs_active_resources, nodejs_external_memory_bytes, process_start_time_seconds'
  const report = `metrics of vigie yield to prom-client metrics of their names: ${names}`
  expect(told).toEqual([report])
  await expose(registry)
  expect(told).toEqual([report])
})

test("a registry of prom-client's own merges with the default one, whichever comes first", async () => {
  startRuntime()
  const other = new client.Registry()
  client.collectDefaultMetrics({ register: other })
  for (const registries of [
    [client.register, other],
    [other, client.register],
  ]) {
    const text = await client.Registry.merge(registries).metrics()
    expect(text).toContain(theirs)
    expect(text).not.toContain(ours)
    expect(text).toContain('v8js_heap_limit_bytes ')
  }
})

test('prom-client refuses its default metrics twice, and takes them again once cleared', async () => {
  startRuntime()
  client.collectDefaultMetrics()
  expect(() => client.collectDefaultMetrics()).toThrow(
    'A metric with the name process_cpu_user_seconds_total has already been registered.',
  )
  expect(() => new client.Gauge({ name: startTime, help: 'Again.' })).toThrow(/already been registered/)
  client.register.clear()
  expect(await client.register.metrics()).toBe('\n')
  client.collectDefaultMetrics()
  expect(await expose(processRegistry)).toContain(theirs)
})

test('stopping the runtime metrics leaves prom-client its own', () => {
  client.collectDefaultMetrics()
  startRuntime().stop()
  expect(client.register.getSingleMetric(startTime)).toMatchObject({ help: theirs.replace(/^# HELP \S+ /, '') })
  expect(client.register.getSingleMetric('v8js_heap_limit_bytes')).toBeUndefined()
})

test("stopping the runtime metrics leaves a prom-client metric in vigie's registry too", () => {
  const registry = createRegistry()
  const runtime = startRuntimeMetrics({ registry })
  const wanted = new client.Gauge({ name: startTime, help: 'Wanted.', registers: [registry] })
  runtime.stop()
  expect(registry.getSingleMetric(startTime)).toBe(wanted)
})

test('what the service declares with vigie yields to nobody, even under a name of the catalogue', async () => {
  const registry = createRegistry()
  gauge({ name: startTime, help: 'The start of the service.' }, { registry })
  const wanted = () => new client.Gauge({ name: startTime, help: 'Wanted.', registers: [registry] })
  expect(wanted).toThrow(expect.objectContaining({ code: 'DUPLICATE_METRIC' }))
  const orders = { name: 'yielding_orders_total', help: 'Orders.' }
  counter(orders)
  cleanUp.push(() => processRegistry.removeSingleMetric(orders.name))
  expect(() => new client.Counter(orders)).toThrow(/already been registered/)
  expect(counter(orders)).toBe(counter(orders))
})

test('target_info is left to the service that writes one', async () => {
  const registry = createRegistry()
  registry.setTargetInfo({ 'service.name': 'shop' })
  new client.Gauge({ name: 'target_info', help: 'Theirs.', registers: [registry] }).set(1)
  expect(await expose(registry, { only: 'target_info' })).toBe(
    '# HELP target_info Theirs.\n# TYPE target_info gauge\ntarget_info 1\n',
  )
})
