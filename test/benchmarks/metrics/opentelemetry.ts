import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
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
  statusCode,
} from './workload.ts'

/** A meter that a Prometheus exporter reads, its cap on series lifted. */
function meterFor(count: number) {
  const reader = new PrometheusExporter({ preventServerStart: true })
  // The cap is an option of readers, which this exporter does not pass on.
  Object.assign(reader, { _cardinalitySelector: () => count + 1_000 })
  const provider = new MeterProvider({ readers: [reader] })
  return { meter: provider.getMeter('benchmark'), reader }
}

const advice = { explicitBucketBoundaries: buckets }

/** A meter with `count` time series. */
function filled(count: number) {
  const { meter, reader } = meterFor(count)
  const requests = meter.createCounter('requests')
  const wait = meter.createHistogram('request_duration', { unit: 's', advice })
  const { counters, histograms } = seriesFor(count)
  const change = () => {
    for (let position = 0; position < counters; position++) requests.add(position, labelsAt(position))
    for (let position = 0; position < histograms; position++) wait.record(duration(position), labelsAt(position))
  }
  change()
  const serializer = new PrometheusSerializer()
  const scrape = async () => {
    const { resourceMetrics } = await reader.collect()
    const lines = serializer.serialize(resourceMetrics).split('\n').length
    if (lines < count * 0.95) throw new Error(`only ${lines} lines of ${count}`)
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

const { meter } = meterFor(1_000)
const requests = meter.createCounter('calls')
const wait = meter.createHistogram('call_duration', { unit: 's', advice })

figures['counter.inc'] = nanosecondsPerCall((calls) => {
  for (let call = 0; call < calls; call++) {
    requests.add(1, { method: method(call), route: route(call), code: statusCode(call) })
  }
})
figures['histogram.observe'] = nanosecondsPerCall((calls) => {
  for (let call = 0; call < calls; call++) {
    wait.record(duration(call), { method: method(call), route: route(call), code: statusCode(call) })
  }
})

console.log(JSON.stringify(figures))
process.exit(0)
