import { limited } from '../metrics/limited.ts'
import type { MetricDefinition } from '../metrics/metric-definition.ts'

/** V8 has about ten heap spaces, and their names change between versions. */
const heapSpaces = limited(20)

const eventLoopDelay = (name: string, which: string) =>
  ({
    name,
    help: `${which} by which the event loop ran late, over the last 30 to 60 seconds.`,
    type: 'gauge',
    unit: 'seconds',
    aggregation: 'max',
  }) as const satisfies MetricDefinition

export const eventLoopDelayMin = eventLoopDelay('nodejs_eventloop_delay_min_seconds', 'Shortest time')
export const eventLoopDelayMean = eventLoopDelay('nodejs_eventloop_delay_mean_seconds', 'Mean time')
export const eventLoopDelayP50 = eventLoopDelay('nodejs_eventloop_delay_p50_seconds', 'Median time')
export const eventLoopDelayP90 = eventLoopDelay('nodejs_eventloop_delay_p90_seconds', '90th percentile of the time')
export const eventLoopDelayP99 = eventLoopDelay('nodejs_eventloop_delay_p99_seconds', '99th percentile of the time')
export const eventLoopDelayMax = eventLoopDelay('nodejs_eventloop_delay_max_seconds', 'Longest time')

export const eventLoopUtilization = {
  name: 'nodejs_eventloop_utilization_ratio',
  help: 'Share of the last 30 to 60 seconds that the event loop was busy, from 0 to 1.',
  type: 'gauge',
  unit: 'ratio',
  aggregation: 'average',
} as const satisfies MetricDefinition

export const eventLoopTime = {
  name: 'nodejs_eventloop_time_seconds_total',
  help: 'Time that the event loop has been active or idle.',
  type: 'counter',
  unit: 'seconds',
  labels: { nodejs_eventloop_state: ['active', 'idle'] },
} as const satisfies MetricDefinition

export const activeResources = {
  name: 'nodejs_active_resources',
  help: 'Handles and requests that keep the event loop alive, by type.',
  type: 'gauge',
  labels: { type: limited(40) },
} as const satisfies MetricDefinition

export const gcDuration = {
  name: 'v8js_gc_duration_seconds',
  help: 'Pauses for garbage collection, by kind.',
  type: 'histogram',
  unit: 'seconds',
  labels: { v8js_gc_type: ['major', 'minor', 'incremental', 'weakcb'] },
  buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 10],
} as const satisfies MetricDefinition

export const heapLimit = {
  name: 'v8js_heap_limit_bytes',
  help: 'Size at which V8 gives up: --max-old-space-size and the young generation.',
  type: 'gauge',
  unit: 'bytes',
} as const satisfies MetricDefinition

export const heapSpaceSize = {
  name: 'v8js_memory_heap_limit_bytes',
  help: 'Memory that V8 has set aside, by heap space.',
  type: 'gauge',
  unit: 'bytes',
  labels: { v8js_heap_space_name: heapSpaces },
} as const satisfies MetricDefinition

export const heapUsed = {
  name: 'v8js_memory_heap_used_bytes',
  help: 'Memory in use by objects, by heap space.',
  type: 'gauge',
  unit: 'bytes',
  labels: { v8js_heap_space_name: heapSpaces },
} as const satisfies MetricDefinition

export const heapSpaceAvailable = {
  name: 'v8js_heap_space_available_size_bytes',
  help: 'Free memory within a heap space.',
  type: 'gauge',
  unit: 'bytes',
  labels: { v8js_heap_space_name: heapSpaces },
} as const satisfies MetricDefinition

export const heapSpacePhysical = {
  name: 'v8js_heap_space_physical_size_bytes',
  help: 'Memory of a heap space that the operating system has really given.',
  type: 'gauge',
  unit: 'bytes',
  labels: { v8js_heap_space_name: heapSpaces },
} as const satisfies MetricDefinition

export const externalMemory = {
  name: 'nodejs_external_memory_bytes',
  help: 'Memory outside the V8 heap that objects hold, Buffers included.',
  type: 'gauge',
  unit: 'bytes',
} as const satisfies MetricDefinition

export const processMemory = {
  name: 'process_memory_usage_bytes',
  help: 'Physical memory in use by the process (resident set size).',
  type: 'gauge',
  unit: 'bytes',
} as const satisfies MetricDefinition

export const processCpuTime = {
  name: 'process_cpu_time_seconds_total',
  help: 'CPU time of the process, all threads together.',
  type: 'counter',
  unit: 'seconds',
  labels: { cpu_mode: ['user', 'system'] },
} as const satisfies MetricDefinition

export const openFileDescriptors = {
  name: 'process_open_file_descriptors',
  help: 'File descriptors in use.',
  type: 'gauge',
} as const satisfies MetricDefinition

export const fileDescriptorLimit = {
  name: 'process_file_descriptors_limit',
  help: 'File descriptors that the process may open (soft limit).',
  type: 'gauge',
} as const satisfies MetricDefinition

export const processThreads = {
  name: 'process_threads',
  help: 'Threads of the process, those of V8 and libuv included.',
  type: 'gauge',
} as const satisfies MetricDefinition

export const processUptime = {
  name: 'process_uptime_seconds',
  help: 'Time since the process started.',
  type: 'gauge',
  unit: 'seconds',
  aggregation: 'max',
} as const satisfies MetricDefinition

export const processStartTime = {
  name: 'process_start_time_seconds',
  help: 'When the process started, in seconds since the Unix epoch.',
  type: 'gauge',
  unit: 'seconds',
  aggregation: 'min',
} as const satisfies MetricDefinition

export const runtimeVersion = {
  name: 'nodejs_version',
  help: 'Always 1; the labels name the versions of Node and V8.',
  type: 'gauge',
  aggregation: 'max',
  labels: { version: limited(1), v8: limited(1) },
} as const satisfies MetricDefinition
