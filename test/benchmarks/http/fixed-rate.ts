import { median } from './median.ts'
import { sendLoad } from './send-load.ts'
import { bare } from './variants.ts'
import type { CountingSink, WatchedService } from './watched-service.ts'

const ratePerSecond = 5_000
const seconds = 6
const rounds = 3
const compared = [bare, 'vigie all', 'prom+pino+otel']

/**
 * Says what arrives of what is sent at 5,000 requests a second.
 *
 * @returns milliseconds that the 99th percentile lies above the bare app's, by variant
 */
export async function latencyAtFixedRate(
  services: ReadonlyMap<string, WatchedService>,
  sink: CountingSink,
): Promise<ReadonlyMap<string, number>> {
  const p99 = new Map<string, number[]>(compared.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of compared) {
      const service = services.get(name)!
      const before = { spans: await sink.spans(name), lines: service.lines() }
      const { answered, latenciesMs } = await sendLoad(service.url, ratePerSecond * seconds, ratePerSecond)
      p99.get(name)!.push(latenciesMs[Math.floor(latenciesMs.length * 0.99)]!)
      if (name === bare) continue
      // The peer has a span for each middleware beside the one of the request.
      const spans = (await settled(() => sink.spans(name))) - before.spans
      console.log(
        `${name}: ${answered} requests at ${ratePerSecond}/s; ${spans} spans and ${service.lines() - before.lines} lines arrived`,
      )
    }
  }
  const floor = median(p99.get(bare)!)
  console.log(`p99 of the bare app at ${ratePerSecond}/s: ${floor.toFixed(2)} ms`)
  return new Map([...p99].map(([name, values]) => [name, median(values) - floor]))
}

/** What is sent as fast as it is answered: what was not delivered is in vigie's own account. */
export async function sayWhatSaturationDrops(
  service: WatchedService,
  sink: CountingSink,
  adminPort: number,
): Promise<void> {
  const name = 'vigie all'
  const before = await sink.spans(name)
  const startedMs = performance.now()
  const { answered } = await sendLoad(service.url, 50_000)
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
