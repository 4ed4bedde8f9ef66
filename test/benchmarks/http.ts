import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { freePorts } from '../backends/free-ports.ts'
import { type BenchmarkRow, benchmarkRow } from './benchmark-row.ts'
import { CpuAboveBare, type Measure } from './http/cpu-above-bare.ts'
import { type FedService, startFedService } from './http/fed-service.ts'
import { latencyAtFixedRate, sayWhatSaturationDrops } from './http/fixed-rate.ts'
import { measureStart, type StartFigures } from './http/measure-start.ts'
import { median } from './http/median.ts'
import { sendLoad } from './http/send-load.ts'
import { variantsOf } from './http/variants.ts'
import { startService, startSink, type Variant, type WatchedService } from './http/watched-service.ts'

/** Two processes of one program differ by more than what is looked for, from start to end: each variant is started so often. */
const generations = Number(process.env['BENCH_GENERATIONS'] ?? 4)
/** Of each generation. */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const requestsARound = Number(process.env['BENCH_REQUESTS'] ?? 4_000)
const warmUpRequests = 10_000
/** Before each measured round: a service under steady load finds its code and data where it left them, not where nine others did. */
const resumeRequests = 1_500
/** Without sockets a request is a third as long, and what is looked for as small as the scatter: more and shorter rounds. */
const fedWarmUpRequests = 30_000
const fedRequestsARound = 5_000
const fedRounds = 3 * rounds
const starts = 9

const register = pathToFileURL(`${process.env['BENCH_DIST'] ?? `${import.meta.dirname}/../../dist`}/register.mjs`).href

/**
 * Processor time per request of an Express 5 app above the bare app, with vigie (the built package) and with what people
 * combine today, over sockets and fed without them; what arrives at 5,000 requests a second; latency added; start-up time and
 * memory.
 */
export async function run(): Promise<BenchmarkRow[]> {
  if (!existsSync(new URL(register))) throw new Error('there is no dist/register.mjs: run "npm run build" first')
  const sink = await startSink()
  const [adminPort] = (await freePorts(1)) as [number]
  const only = process.env['BENCH_ONLY']?.split(',')
  const variants = variantsOf(register, sink.url, adminPort).filter(({ name }) => !only || only.includes(name))
  try {
    const fed = new CpuAboveBare('without sockets')
    const served = new CpuAboveBare('over sockets')
    let p99: ReadonlyMap<string, number> = new Map()
    for (let generation = 1; generation <= generations; generation++) {
      await measureFed(variants, fed)
      await measureServed(variants, async (services) => {
        await measureCpu(services, served)
        if (only || generation < generations) return
        p99 = await latencyAtFixedRate(services, sink)
        await sayWhatSaturationDrops(services.get('vigie all')!, sink, adminPort)
      })
    }
    const above = served.figures()
    const aboveFed = fed.figures()
    if (only) {
      console.log({ fed: Object.fromEntries(aboveFed), http: Object.fromEntries(above) })
      return []
    }
    const start = await measureStarts(sink.url)
    return [
      ...perRequest('http', above),
      row('http.all.p99', 'ms', p99.get('vigie all')!, p99.get('prom+pino+otel')!, 'all three'),
      ...perRequest('fed', aboveFed),
      row('start.time', 's', start.vigie.seconds, start.peer.seconds, 'auto-instrumentations-node'),
      row('start.memory', 'MB', start.vigie.megabytes, start.peer.megabytes, 'auto-instrumentations-node'),
    ]
  } finally {
    sink.end()
  }
}

const row = benchmarkRow

function perRequest(way: 'http' | 'fed', above: ReadonlyMap<string, number>): BenchmarkRow[] {
  return [
    row(`${way}.metrics`, 'µs', above.get('vigie metrics')!, above.get('prom')!, 'express-prom-bundle'),
    row(`${way}.logs`, 'µs', above.get('vigie logs')!, above.get('pino')!, 'pino-http'),
    row(`${way}.metrics+traces`, 'µs', above.get('vigie metrics+traces')!, above.get('otel')!, 'OTel NodeSDK'),
    row(`${way}.all`, 'µs', above.get('vigie all')!, above.get('prom+pino+otel')!, 'all three'),
  ]
}

async function measureFed(variants: readonly Variant[], figures: CpuAboveBare): Promise<void> {
  const services = new Map<string, FedService>()
  try {
    for (const variant of variants) services.set(variant.name, await startFedService(variant))
    for (const service of services.values()) await service.cpuPerRequest(fedWarmUpRequests)
    const measures = new Map<string, Measure>(
      [...services].map(([name, service]) => [name, () => service.cpuPerRequest(fedRequestsARound)]),
    )
    await figures.measure(measures, fedRounds)
  } finally {
    await endAll(services)
  }
}

async function measureServed(
  variants: readonly Variant[],
  measure: (services: ReadonlyMap<string, WatchedService>) => Promise<void>,
): Promise<void> {
  const services = new Map<string, WatchedService>()
  try {
    for (const variant of variants) services.set(variant.name, await startService(variant))
    await measure(services)
  } finally {
    await endAll(services)
  }
}

async function measureCpu(services: ReadonlyMap<string, WatchedService>, figures: CpuAboveBare): Promise<void> {
  for (const service of services.values()) await sendLoad(service.url, warmUpRequests)
  const measures = new Map<string, Measure>(
    [...services].map(([name, service]) => [name, () => cpuPerServedRequest(service)]),
  )
  await figures.measure(measures, rounds)
}

async function cpuPerServedRequest(service: WatchedService): Promise<number> {
  await sendLoad(service.url, resumeRequests)
  const before = await service.cpuMicroseconds()
  const { answered } = await sendLoad(service.url, requestsARound)
  return ((await service.cpuMicroseconds()) - before) / answered
}

async function endAll(services: Map<string, { end(): Promise<void> }>): Promise<void> {
  await Promise.all([...services.values()].map((service) => service.end()))
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
  const floor = typical('bare')
  const above = (name: 'vigie' | 'peer'): StartFigures => ({
    seconds: typical(name).seconds - floor.seconds,
    megabytes: typical(name).megabytes - floor.megabytes,
  })
  return { vigie: above('vigie'), peer: above('peer') }
}
