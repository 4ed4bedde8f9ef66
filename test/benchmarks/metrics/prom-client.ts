import client from 'prom-client'
import {
  buckets,
  bytesInUse,
  duration,
  labelsAt,
  longestBlockMs,
  method,
  nanosecondsPerCall,
  route,
  scrapeCpuMs,
  seriesFor,
  spans,
  statusCode,
} from './workload.ts'

const labelNames = ['method', 'route', 'code']

/** A registry with `count` time series. */
function filled(count: number) {
  const register = new client.Registry()
  const registers = [register]
  const requests = new client.Counter({ name: 'requests_total', help: 'Requests.', labelNames, registers })
  const wait = new client.Histogram({ name: 'request_duration_seconds', help: 'D.', labelNames, buckets, registers })
  const { counters, histograms } = seriesFor(count)
  const change = () => {
    for (let position = 0; position < counters; position++) requests.inc(labelsAt(position), position)
    for (let position = 0; position < histograms; position++) wait.observe(labelsAt(position), duration(position))
  }
  change()
  const scrape = async () => {
    await register.metrics()
  }
  return { change, scrape, timeSeries: counters + histograms * (buckets.length + 3) }
}

const figures: Record<string, number> = {}
const before = bytesInUse()
const large = filled(100_000)
figures['heap.series'] = (bytesInUse() - before) / large.timeSeries

for (const [name, count] of [
  ['1k', 1_000],
  ['10k', 10_000],
  ['100k', 100_000],
] as const) {
  const { scrape, change } = count === 100_000 ? large : filled(count)
  await scrapeCpuMs(scrape, change, 3)
  figures[`scrape.${name}`] = await scrapeCpuMs(scrape, change, count === 100_000 ? 5 : 20)
  if (count === 100_000) figures['scrape.100k.block'] = await longestBlockMs(scrape, 5)
}

const registers = [new client.Registry()]
const requests = new client.Counter({ name: 'calls_total', help: 'Calls.', labelNames, registers })
const wait = new client.Histogram({ name: 'call_duration_seconds', help: 'D.', labelNames, buckets, registers })
const boundRequests = requests.labels({ method: 'GET', route: '/', code: '200' })
const boundWait = wait.labels({ method: 'GET', route: '/', code: '200' })
const openMetrics = new client.Registry()
openMetrics.setContentType(client.openMetricsContentType as never)
const withExemplars = new client.Histogram({
  name: 'call_duration_seconds',
  help: 'D.',
  labelNames,
  buckets,
  registers: [openMetrics],
  enableExemplars: true,
})

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
figures['histogram.exemplar'] = nanosecondsPerCall((calls) => {
  for (let call = 0; call < calls; call++) {
    const { traceId, spanId } = spans[active++ & 15]!
    withExemplars.observe({
      labels: { method: method(call), route: route(call), code: statusCode(call) },
      value: duration(call),
      exemplarLabels: { trace_id: traceId, span_id: spanId } as never,
    })
  }
})

console.log(JSON.stringify(figures))
process.exit(0)
