import { writeExposition } from '../../../sdk/metrics/exposition/write-exposition.ts'
import { counter, createRegistry, histogram, limited, setExemplarSource } from '../../../sdk/metrics/index.ts'
import {
  buckets,
  bytesInUse,
  duration,
  labelsAt,
  longestBlockMs,
  method,
  methods,
  nanosecondsPerCall,
  route,
  scrapeCpuMs,
  seriesFor,
  spans,
  statusCode,
} from './workload.ts'

/** A registry with `count` time series. */
function filled(count: number) {
  const registry = createRegistry({ seriesBudget: count + 1_000 })
  const labels = { method: limited(10), route: limited(count), code: limited(60) }
  const requests = counter({ name: 'requests_total', help: 'Requests.', labels }, { registry })
  const wait = histogram({ name: 'request_duration_seconds', help: 'Durations.', labels, buckets }, { registry })
  const { counters, histograms } = seriesFor(count)
  const change = () => {
    for (let position = 0; position < counters; position++) requests.inc(labelsAt(position), position)
    for (let position = 0; position < histograms; position++) wait.observe(labelsAt(position), duration(position))
  }
  change()
  /** As the `/metrics` handler does it: a chunk, then a turn for everybody else. */
  const scrape = async () => {
    for (const _ of writeExposition(await registry.gather(), { openMetrics: false, created: false })) {
      await new Promise(setImmediate)
    }
  }
  return { registry, change, scrape, counters, histograms }
}

const figures: Record<string, number> = {}
const before = bytesInUse()
const large = filled(100_000)
figures['heap.series'] = (bytesInUse() - before) / large.registry.budget.used

for (const [name, count] of [
  ['1k', 1_000],
  ['10k', 10_000],
  ['100k', 100_000],
] as const) {
  const { scrape, change } = count === 100_000 ? large : filled(count)
  await scrapeCpuMs(scrape, change, 10)
  figures[`scrape.${name}`] = await scrapeCpuMs(scrape, change, count === 100_000 ? 15 : 60)
  if (count === 100_000) figures['scrape.100k.block'] = await longestBlockMs(scrape, 15)
}

const registry = createRegistry()
const labels = { method: [...methods], route: limited(200), code: limited(60) }
const requests = counter({ name: 'calls_total', help: 'Calls.', labels }, { registry })
const wait = histogram({ name: 'call_duration_seconds', help: 'Durations.', labels, buckets }, { registry })
const boundRequests = requests.with({ method: 'GET', route: '/', code: '200' })
const boundWait = wait.with({ method: 'GET', route: '/', code: '200' })

figures['counter.inc'] = nanosecondsPerCall((calls) => {
  for (let call = 0; call < calls; call++) {
    requests.inc({ method: method(call), route: route(call), code: statusCode(call) })
  }
})
figures['counter.bound'] = nanosecondsPerCall((calls) => {
  for (let call = 0; call < calls; call++) boundRequests.inc()
})
figures['histogram.observe'] = nanosecondsPerCall((calls) => {
  for (let call = 0; call < calls; call++) {
    wait.observe({ method: method(call), route: route(call), code: statusCode(call) }, duration(call))
  }
})
figures['histogram.bound'] = nanosecondsPerCall((calls) => {
  for (let call = 0; call < calls; call++) boundWait.observe(duration(call))
})
let active = 0
setExemplarSource(() => spans[active++ & 15])
figures['histogram.exemplar'] = nanosecondsPerCall((calls) => {
  for (let call = 0; call < calls; call++) {
    wait.observe({ method: method(call), route: route(call), code: statusCode(call) }, duration(call))
  }
})

console.log(JSON.stringify(figures))
process.exit(0)
