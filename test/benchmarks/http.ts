import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { freePorts } from '../backends/free-ports.ts'
import { type BenchmarkRow, benchmarkRow } from './benchmark-row.ts'
import { measureStart, type StartFigures } from './http/measure-start.ts'
import { sendLoad } from './http/send-load.ts'
import {
  type CountingSink,
  pathOf,
  startService,
  startSink,
  type Variant,
  type WatchedService,
} from './http/watched-service.ts'

/** Short rounds of every variant in turn; the best of each counts, as whatever else runs on the machine can only add to one. */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 20)
const requestsARound = Number(process.env['BENCH_REQUESTS'] ?? 4_000)
const warmUpRequests = 10_000
/** Before each measured round: a service under steady load finds its code and data where it left them, not where eight others did. */
const resumeRequests = 1_500
const fixedRate = 5_000
const starts = 9

/** Of the variant whose account is read. */
const [adminPort] = await freePorts(1)

const folder = `${import.meta.dirname}/http`
const register = pathToFileURL(`${process.env['BENCH_DIST'] ?? `${import.meta.dirname}/../../dist`}/register.mjs`).href

/**
 * Processor time per request of an Express 5 app above the bare app, with vigie (the built package) and with what people
 * combine today; what arrives at 5,000 requests a second; latency added; start-up time and memory.
 */
export async function run(): Promise<BenchmarkRow[]> {
  if (!existsSync(new URL(register))) throw new Error('there is no dist/register.mjs: run "npm run build" first')
  const sink = await startSink()
  const services = new Map<string, WatchedService>()
  try {
    const variants = variantsOf(sink.url)
    const only = process.env['BENCH_ONLY']?.split(',')
    for (const variant of variants)
      if (!only || only.includes(variant.name)) services.set(variant.name, await startService(variant))
    const above = await measureAbove(services)
    console.log(Object.fromEntries(above))
    if (only) return []
    const latency = await measureAtFixedRate(services, sink)
    await measureSaturation(services, sink)
    await endAll(services)
    const start = await measureStarts(sink.url)
    const row = (name: string, unit: string, vigie: number, peer: number, peerName: string) =>
      benchmarkRow(name, unit, vigie, peer, peerName)
    return [
      row('http.metrics', 'µs', above.get('vigie metrics')!, above.get('prom')!, 'express-prom-bundle'),
      row('http.logs', 'µs', above.get('vigie logs')!, above.get('pino')!, 'pino-http'),
      row('http.metrics+traces', 'µs', above.get('vigie metrics+traces')!, above.get('otel')!, 'OTel NodeSDK'),
      row('http.all', 'µs', above.get('vigie all')!, above.get('prom+pino+otel')!, 'all three'),
      row('http.all.p99', 'ms', latency.get('vigie all')!, latency.get('prom+pino+otel')!, 'all three'),
      row('start.time', 's', start.vigie.seconds, start.peer.seconds, 'auto-instrumentations-node'),
      row('start.memory', 'MB', start.vigie.megabytes, start.peer.megabytes, 'auto-instrumentations-node'),
    ]
  } finally {
    await endAll(services)
    sink.end()
  }
}

async function endAll(services: Map<string, WatchedService>): Promise<void> {
  await Promise.all([...services.values()].map((service) => service.end()))
  services.clear()
}

function variantsOf(sinkUrl: string): readonly Variant[] {
  const off = { OTEL_TRACES_EXPORTER: 'none', VIGIE_LOG_REQUESTS: 'off', OTEL_METRICS_EXPORTER: 'none' }
  const common = { VIGIE_ADMIN_PORT: '0', OTEL_SERVICE_NAME: 'bench', OTEL_EXPORTER_OTLP_ENDPOINT: `${sinkUrl}/vigie` }
  const vigie = (name: string, { ...environment }: Record<string, string | undefined>): Variant => ({
    name: `vigie ${name}`,
    imports: [register],
    environment: Object.fromEntries(
      Object.entries({
        ...common,
        ...off,
        OTEL_EXPORTER_OTLP_ENDPOINT: `${sinkUrl}/${pathOf(`vigie ${name}`)}`,
        ...environment,
      }).filter(([, value]) => value !== undefined),
    ) as Record<string, string>,
  })
  const otel = pathToFileURL(`${folder}/otel-register.mjs`).href
  const otelEnvironment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `${sinkUrl}/otel`,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  }
  return [
    { name: 'bare' },
    vigie('metrics', { OTEL_METRICS_EXPORTER: undefined }),
    vigie('logs', { VIGIE_LOG_REQUESTS: undefined }),
    vigie('metrics+traces', { OTEL_METRICS_EXPORTER: undefined, OTEL_TRACES_EXPORTER: undefined }),
    vigie('all', {
      VIGIE_ADMIN_PORT: String(adminPort),
      OTEL_METRICS_EXPORTER: undefined,
      OTEL_TRACES_EXPORTER: undefined,
      VIGIE_LOG_REQUESTS: undefined,
    }),
    { name: 'prom', environment: { BENCH_MIDDLEWARE: 'prom' } },
    { name: 'pino', environment: { BENCH_MIDDLEWARE: 'pino' } },
    { name: 'otel', imports: [otel], environment: otelEnvironment },
    {
      name: 'prom+pino+otel',
      imports: [otel],
      environment: {
        ...otelEnvironment,
        OTEL_EXPORTER_OTLP_ENDPOINT: `${sinkUrl}/${pathOf('prom+pino+otel')}`,
        BENCH_MIDDLEWARE: 'prom,pino',
      },
    },
  ]
}

/** Microseconds of processor time per request above the bare app, by variant. */
async function measureAbove(services: ReadonlyMap<string, WatchedService>): Promise<Map<string, number>> {
  for (const service of services.values()) await sendLoad(service.url, warmUpRequests)
  const best = new Map<string, number>()
  for (let round = 1; round <= rounds; round++) {
    for (const [name, service] of services)
      best.set(name, Math.min(await cpuPerRequest(service), best.get(name) ?? Number.POSITIVE_INFINITY))
    if (round % 5 === 0)
      console.log(
        `after ${round} of ${rounds} rounds: ${[...best].map(([name, us]) => `${name} ${us.toFixed(1)}`).join(', ')} µs a request`,
      )
  }
  const bare = best.get('bare')!
  return new Map([...best].map(([name, figure]) => [name, name === 'bare' ? figure : figure - bare]))
}

async function cpuPerRequest(service: WatchedService): Promise<number> {
  await sendLoad(service.url, resumeRequests)
  const before = await service.cpuMicroseconds()
  const { answered } = await sendLoad(service.url, requestsARound)
  return ((await service.cpuMicroseconds()) - before) / answered
}

/** Milliseconds that the 99th percentile lies above the bare app's; and what arrived of what was sent. */
async function measureAtFixedRate(
  services: ReadonlyMap<string, WatchedService>,
  sink: CountingSink,
): Promise<Map<string, number>> {
  const seconds = 6
  const p99 = new Map<string, number[]>()
  for (let round = 0; round < 3; round++) {
    for (const name of ['bare', 'vigie all', 'prom+pino+otel']) {
      const service = services.get(name)!
      const before = { spans: await sink.spans(name), lines: service.lines() }
      const { answered, latenciesMs } = await sendLoad(service.url, fixedRate * seconds, fixedRate)
      const values = p99.get(name) ?? []
      values.push(latenciesMs[Math.floor(latenciesMs.length * 0.99)]!)
      p99.set(name, values)
      if (name === 'bare') continue
      // The peer has a span for each middleware beside the one of the request.
      const spans = (await settled(() => sink.spans(name))) - before.spans
      console.log(
        `${name}: ${answered} requests at ${fixedRate}/s; ${spans} spans and ${service.lines() - before.lines} lines arrived`,
      )
    }
  }
  const bare = median(p99.get('bare')!)
  console.log(`p99 of the bare app at ${fixedRate}/s: ${bare.toFixed(2)} ms`)
  return new Map([...p99].map(([name, values]) => [name, median(values) - bare]))
}

/** The count when no more has arrived for six seconds: OpenTelemetry's batches leave every five. */
async function settled(count: () => Promise<number>): Promise<number> {
  let last = await count()
  for (let quiet = 0; quiet < 12; quiet++) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    const now = await count()
    if (now !== last) quiet = 0
    last = now
  }
  return last
}

/** What is sent as fast as it is answered: what was not delivered is in vigie's own account. */
async function measureSaturation(services: ReadonlyMap<string, WatchedService>, sink: CountingSink): Promise<void> {
  const name = 'vigie all'
  const before = await sink.spans(name)
  const startedMs = performance.now()
  const { answered } = await sendLoad(services.get(name)!.url, 50_000)
  const perSecond = Math.round((answered * 1000) / (performance.now() - startedMs))
  const arrived = (await settled(() => sink.spans(name))) - before
  const account = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text()
  const dropped = [...account.matchAll(/^vigie_telemetry_dropped_total\{.*signal="spans".*\} (\d+)/gm)]
    .map(([, count]) => Number(count))
    .reduce((sum, count) => sum + count, 0)
  console.log(
    `${name}: ${answered} requests at ${perSecond}/s; ${arrived} spans arrived; dropped so far by its own account: ${dropped}`,
  )
}

async function measureStarts(sinkUrl: string): Promise<{ vigie: StartFigures; peer: StartFigures }> {
  const environment = { VIGIE_ADMIN_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: sinkUrl }
  const imports = { bare: [], vigie: [register], peer: ['@opentelemetry/auto-instrumentations-node/register'] }
  const figures: Record<keyof typeof imports, StartFigures[]> = { bare: [], vigie: [], peer: [] }
  for (let start = 0; start < starts; start++)
    for (const name of ['bare', 'vigie', 'peer'] as const)
      figures[name].push(await measureStart(imports[name], environment))
  const typical = (name: keyof typeof imports): StartFigures => ({
    seconds: Math.min(...figures[name].map(({ seconds }) => seconds)),
    megabytes: median(figures[name].map(({ megabytes }) => megabytes)),
  })
  const bare = typical('bare')
  const aboveBare = (figure: StartFigures): StartFigures => ({
    seconds: figure.seconds - bare.seconds,
    megabytes: figure.megabytes - bare.megabytes,
  })
  return { vigie: aboveBare(typical('vigie')), peer: aboveBare(typical('peer')) }
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!
}
