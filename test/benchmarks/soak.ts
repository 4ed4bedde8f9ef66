import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import autocannon from 'autocannon'
import { type BenchmarkRow, benchmarkRow } from './benchmark-row.ts'
import { type Memory, startService, startSink, type WatchedService } from './http/watched-service.ts'

const seconds = Number(process.env['BENCH_SOAK_SECONDS'] ?? 600)
const requestsPerSecond = 500
const samples = 60
/** What a heap that is flat may seem to gain: code that is compiled late, buffers that have found their size. */
const flatMB = 2

const register = pathToFileURL(`${process.env['BENCH_DIST'] ?? `${import.meta.dirname}/../../dist`}/register.mjs`).href

/**
 * Ten minutes of traffic that repeats itself in nothing: paths, ids, user agents and trace contexts are new with each
 * request, one in ten finds no route. Memory is read after a collection; growth is the median of the last third above that
 * of the second.
 *
 * @throws Error when the heap of the watched service is not flat
 */
export async function run(): Promise<BenchmarkRow[]> {
  if (!existsSync(new URL(register))) throw new Error('there is no dist/register.mjs: run "npm run build" first')
  const sink = await startSink()
  const execArgv = ['--expose-gc']
  const bare = await startService({ name: 'bare', execArgv })
  const watched = await startService({
    name: 'vigie',
    execArgv,
    imports: [register],
    environment: { VIGIE_ADMIN_PORT: '0', OTEL_SERVICE_NAME: 'soak', OTEL_EXPORTER_OTLP_ENDPOINT: `${sink.url}/vigie` },
  })
  try {
    const [theirs, ours] = await Promise.all([soak('bare', bare), soak('vigie', watched)])
    const rows = (['heapMB', 'rssMB'] as const).flatMap((kind) => [
      benchmarkRow(`soak.${kind}.growth`, 'MB', growth(ours, kind), growth(theirs, kind), 'the bare app'),
      benchmarkRow(`soak.${kind}.end`, 'MB', ours.at(-1)![kind], theirs.at(-1)![kind], 'the bare app'),
    ])
    const grown = growth(ours, 'heapMB') - Math.max(0, growth(theirs, 'heapMB'))
    if (grown > flatMB) throw new Error(`the heap has grown by ${grown.toFixed(1)} MB beyond the bare app's`)
    return rows
  } finally {
    await Promise.all([bare.end(), watched.end()])
    sink.end()
  }
}

/** Sends the traffic, and reads memory as it goes. */
async function soak(name: string, service: WatchedService): Promise<Memory[]> {
  const read: Memory[] = []
  const { origin } = new URL(service.url)
  const traffic = new Promise<void>((resolve, reject) => {
    autocannon(
      {
        url: origin,
        connections: 10,
        duration: seconds,
        overallRate: requestsPerSecond,
        requests: [{ setupRequest: (request) => ({ ...request, ...somebodyNew() }) }],
      },
      (error, { errors }) =>
        error || errors > 0 ? reject(error ?? new Error(`${errors} requests failed`)) : resolve(),
    )
  })
  const timer = setInterval(
    async () => {
      const memory = await service.memory()
      read.push(memory)
      if (read.length % 10 === 0)
        console.log(`${name}: heap ${memory.heapMB.toFixed(1)} MB, resident ${memory.rssMB.toFixed(1)} MB`)
    },
    (seconds * 1_000) / samples,
  )
  await traffic
  clearInterval(timer)
  return read
}

function somebodyNew(): { path: string; headers: Record<string, string> } {
  const id = Math.random().toString(16).slice(2).padEnd(16, '0').slice(0, 16)
  return {
    path: Math.random() < 0.1 ? `/${id}/${id}.php` : `/orders/${id}?token=${id}`,
    headers: {
      'user-agent': `client/${id}`,
      'x-request-id': `request-${id}`,
      traceparent: `00-${id}${id}-${id}-01`.replace('-0000000000000000-', '-1000000000000000-'),
      baggage: `customer=${id}`,
    },
  }
}

function growth(read: readonly Memory[], kind: keyof Memory): number {
  const third = Math.floor(read.length / 3)
  const median = (values: readonly Memory[]) =>
    values.map((value) => value[kind]).toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!
  return median(read.slice(2 * third)) - median(read.slice(third, 2 * third))
}
