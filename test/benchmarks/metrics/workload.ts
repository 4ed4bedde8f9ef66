import { performance } from 'node:perf_hooks'

/** Calls of one batch, and batches; the fastest batch counts. */
const callsPerBatch = 50_000
const batches = 120

export const methods = ['GET', 'POST'] as const
export const routes = Array.from({ length: 16 }, (_, route) => `/api/resource-${route}/:id`)
export const statusCodes = ['200', '404'] as const
export const durationsSeconds = Array.from({ length: 64 }, (_, at) => ((at * 37) % 64) ** 3 / 100_000)

export const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** Sixteen spans, so that an exemplar is not always the same. */
export const spans = Array.from({ length: 16 }, (_, at) => ({
  traceId: `0af7651916cd43dd8448eb211c8031${at.toString(16).padStart(2, '0')}`,
  spanId: `b7ad6b71692033${at.toString(16).padStart(2, '0')}`,
}))

export const method = (call: number) => ((call & 15) === 0 ? methods[1] : methods[0])
export const route = (call: number) => routes[call & 15]!
export const statusCode = (call: number) => ((call & 31) === 7 ? statusCodes[1] : statusCodes[0])
export const duration = (call: number) => durationsSeconds[call & 63]!

/** @param loop makes as many calls as it is told */
export function nanosecondsPerCall(loop: (calls: number) => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let batch = 0; batch < batches; batch++) {
    const started = process.hrtime.bigint()
    loop(callsPerBatch)
    best = Math.min(best, Number(process.hrtime.bigint() - started) / callsPerBatch)
  }
  return best
}

/** Lines that one histogram series is written as: the buckets, +Inf, sum and count. */
const linesPerHistogram = buckets.length + 3

/** How many counter and histogram series make `count` time series, half of them each. */
export function seriesFor(count: number): { counters: number; histograms: number } {
  return { counters: count / 2, histograms: Math.floor(count / 2 / linesPerHistogram) }
}

/** Labels of the series at a position: as on a service with many routes. */
export function labelsAt(position: number): { method: string; route: string; code: string } {
  return {
    method: position % 3 === 0 ? 'POST' : 'GET',
    route: `/api/v1/resource-${position >> 2}`,
    code: `${200 + (position & 3)}`,
  }
}

/** CPU milliseconds, all threads, of the cheapest of `runs` scrapes; numbers change in between. */
export async function scrapeCpuMs(scrape: () => Promise<void>, change: () => void, runs: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    change()
    const before = process.cpuUsage()
    await scrape()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

/** Longest time between two turns of the event loop during a scrape, milliseconds; the median of `runs` scrapes. */
export async function longestBlockMs(scrape: () => Promise<void>, runs: number): Promise<number> {
  const longest: number[] = []
  for (let run = 0; run < runs; run++) {
    let last = performance.now()
    let worst = 0
    let scraping = true
    const turn = () => {
      const now = performance.now()
      worst = Math.max(worst, now - last)
      last = now
      if (scraping) setImmediate(turn)
    }
    setImmediate(turn)
    await new Promise(setImmediate)
    await scrape()
    await new Promise(setImmediate)
    scraping = false
    longest.push(worst)
  }
  return longest.sort((a, b) => a - b)[Math.floor(runs / 2)]!
}

/** Bytes in use after a full collection: the heap and the Buffers outside it. */
export function bytesInUse(): number {
  const collect = (globalThis as { gc?: () => void }).gc
  if (collect === undefined) throw new Error('run with --expose-gc')
  for (let round = 0; round < 4; round++) collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
