import { performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
import * as catalogue from '../../catalogue/runtime.ts'
import { counter } from '../counter.ts'
import { gauge } from '../gauge.ts'
import type { MetricDefinition } from '../metric-definition.ts'
import { registry as defaultRegistry, type VigieRegistry } from '../registry.ts'
import { EventLoopWindow } from './event-loop-window.ts'
import { observeGarbageCollection } from './gc-observer.ts'
import { type ProcessStatus, readProcessStatus } from './process-status.ts'

export interface RuntimeMetricsOptions {
  /** @default the process's registry */
  readonly registry?: VigieRegistry | undefined
  /** Milliseconds that event-loop readings look back on, at least. @default 30000 */
  readonly windowMs?: number | undefined
}

/** A running sampler. */
export interface RuntimeMetrics {
  /** Frees its timers; the metrics go away. */
  stop(): void
}

/**
 * Event loop, heap, garbage collection, CPU, memory, descriptors and threads of this process. Between scrapes it costs
 * one loop check every 50 ms for each of two windows and a call for every garbage collection; the rest is read when somebody scrapes.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/runtime/nodejs-metrics/
 */
export function startRuntimeMetrics(options: RuntimeMetricsOptions = {}): RuntimeMetrics {
  const registry = options.registry ?? defaultRegistry
  const loop = new EventLoopWindow()
  const timer = setInterval(() => loop.rotate(), options.windowMs ?? 30_000)
  timer.unref()
  const stopObserving = observeGarbageCollection(registry)
  const startSeconds = Date.now() / 1000 - process.uptime()
  const declared: MetricDefinition[] = [catalogue.gcDuration]

  const single = (definition: MetricDefinition, collect: () => number | Promise<number>) => {
    declared.push(definition)
    gauge({ ...definition, type: 'gauge', labels: undefined, collect }, { registry })
  }
  const loopDelay = (definition: MetricDefinition, read: keyof ReturnType<EventLoopWindow['read']>) =>
    single(definition, () => loop.read()[read])
  loopDelay(catalogue.eventLoopDelayMin, 'minSeconds')
  loopDelay(catalogue.eventLoopDelayMean, 'meanSeconds')
  loopDelay(catalogue.eventLoopDelayP50, 'p50Seconds')
  loopDelay(catalogue.eventLoopDelayP90, 'p90Seconds')
  loopDelay(catalogue.eventLoopDelayP99, 'p99Seconds')
  loopDelay(catalogue.eventLoopDelayMax, 'maxSeconds')
  loopDelay(catalogue.eventLoopUtilization, 'utilizationRatio')

  const { eventLoopTime, processCpuTime, activeResources, runtimeVersion } = catalogue
  declared.push(eventLoopTime, processCpuTime, activeResources, runtimeVersion)
  counter({ ...eventLoopTime, collect: eventLoopSeconds }, { registry })
  counter({ ...processCpuTime, collect: cpuSeconds }, { registry })
  gauge({ ...activeResources, collect: resourcesByType }, { registry })
  const versions = { version: process.version, v8: process.versions.v8 }
  gauge({ ...runtimeVersion, collect: () => [{ labels: versions, value: 1 }] }, { registry })

  const space = (
    definition: MetricDefinition<typeof catalogue.heapUsed.labels, 'gauge'>,
    read: (space: HeapSpace) => number,
  ) => {
    declared.push(definition)
    const collect = () =>
      getHeapSpaceStatistics()
        .filter((each) => each.space_size > 0)
        .map((each) => ({ labels: { v8js_heap_space_name: each.space_name }, value: read(each) }))
    gauge({ ...definition, collect }, { registry })
  }
  space(catalogue.heapUsed, (each) => each.space_used_size)
  space(catalogue.heapSpaceSize, (each) => each.space_size)
  space(catalogue.heapSpaceAvailable, (each) => each.space_available_size)
  space(catalogue.heapSpacePhysical, (each) => each.physical_space_size)

  single(catalogue.heapLimit, () => getHeapStatistics().heap_size_limit)
  single(catalogue.externalMemory, () => process.memoryUsage().external)
  single(catalogue.processMemory, () => process.memoryUsage.rss())
  single(catalogue.processUptime, () => process.uptime())
  single(catalogue.processStartTime, () => startSeconds)
  const status = sharedReading(readProcessStatus)
  const fromStatus = (definition: MetricDefinition, field: keyof ProcessStatus) =>
    single(definition, async () => (await status())[field] ?? Number.NaN)
  if (process.platform === 'linux') {
    fromStatus(catalogue.openFileDescriptors, 'openFileDescriptors')
    fromStatus(catalogue.fileDescriptorLimit, 'fileDescriptorLimit')
    fromStatus(catalogue.processThreads, 'threads')
  }
  return {
    stop() {
      clearInterval(timer)
      loop.stop()
      stopObserving()
      for (const { name } of declared) registry.undeclare(name)
    },
  }
}

type HeapSpace = ReturnType<typeof getHeapSpaceStatistics>[number]

function eventLoopSeconds() {
  const { active, idle } = performance.eventLoopUtilization()
  return [
    { labels: { nodejs_eventloop_state: 'active' as const }, value: active / 1000 },
    { labels: { nodejs_eventloop_state: 'idle' as const }, value: idle / 1000 },
  ]
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage()
  return [
    { labels: { cpu_mode: 'user' as const }, value: user / 1e6 },
    { labels: { cpu_mode: 'system' as const }, value: system / 1e6 },
  ]
}

function resourcesByType() {
  const counts = new Map<string, number>()
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].map(([type, value]) => ({ labels: { type }, value }))
}

/** Calls made while one reading is under way get that reading. */
function sharedReading<Reading>(read: () => Promise<Reading>): () => Promise<Reading> {
  let underWay: Promise<Reading> | undefined
  return () => {
    underWay ??= read().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}
