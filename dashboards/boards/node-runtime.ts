import {
  activeResources,
  eventLoopDelayMax,
  eventLoopDelayP50,
  eventLoopDelayP99,
  eventLoopUtilization,
  externalMemory,
  fileDescriptorLimit,
  gcDuration,
  heapLimit,
  heapUsed,
  openFileDescriptors,
  processCpuTime,
  processMemory,
  processStartTime,
  processUptime,
  runtimeVersion,
} from '../../sdk/catalogue/runtime.ts'
import { dashboard, row } from '../board/board.ts'
import { stat, table, timeseries } from '../board/panels.ts'
import { overTime, rate, rateOfSum } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { downSteps, eventLoopSteps, fullSteps } from './steps.ts'

const heapShare = series(heapUsed).sum('job', 'instance').dividedBy(series(heapLimit).sum('job', 'instance'))
const handles = series(openFileDescriptors).dividedBy(series(fileDescriptorLimit))

/** The Node processes themselves: event loop, memory, CPU. */
export const nodeRuntimeBoard = dashboard(
  'Node runtime',
  [
    row('Is a process suffering?', [
      stat('Event loop late by', series(eventLoopDelayP99).max(), {
        description: '99th percentile of how late timers run, worst instance. Above 250 ms everything waits.',
        thresholds: eventLoopSteps,
      }),
      stat('Event loop busy', series(eventLoopUtilization).max(), {
        description: 'Share of time the busiest event loop works. At 100 % requests queue.',
        thresholds: fullSteps,
      }),
      stat('Heap used', heapShare.max(), {
        description: 'Used share of the heap limit, worst instance. At 100 % the process dies.',
        thresholds: fullSteps,
      }),
      stat('File handles used', handles.max().in('percentunit'), {
        description: 'Open files and sockets as a share of what is allowed, worst instance.',
        thresholds: fullSteps,
        noData: 'the system tells no limit',
      }),
      stat('Starts, last hour', overTime('changes', processStartTime, '1h').max(), {
        description: 'How often an instance started again within the hour.',
        thresholds: downSteps,
      }),
      stat('Youngest process', series(processUptime).min(), {
        description: 'Time since the newest start: was there a restart just now?',
      }),
    ]),
    row('Event loop and CPU', [
      timeseries('Event loop delay, p99', series(eventLoopDelayP99).max('job', 'instance'), {
        description: 'How late timers run. A step up means a piece of code blocks.',
        thresholds: eventLoopSteps,
        width: 8,
      }),
      timeseries(
        'Event loop delay, all instances',
        { median: series(eventLoopDelayP50).max(), longest: series(eventLoopDelayMax).max() },
        { description: 'Median and longest delay of the chosen instances.', width: 8 },
      ),
      timeseries('Event loop busy', series(eventLoopUtilization).max('job', 'instance'), {
        description: 'Share of time the loop works.',
        thresholds: fullSteps,
        max: 1,
        width: 8,
      }),
      timeseries('CPU', rate(processCpuTime).sum('job', 'instance'), {
        description: 'Cores in use; above 100 % more than one thread works.',
      }),
      timeseries('Garbage collection', rateOfSum(gcDuration).sum('job', 'v8js_gc_type'), {
        description: 'Share of time spent on garbage collection, by kind. Much "major" means memory is short.',
        stacked: true,
      }),
    ]),
    row('Memory', [
      timeseries('Heap used', heapShare, {
        description: 'Share of the heap limit. A saw tooth is healthy, a climb is a leak.',
        thresholds: fullSteps,
        max: 1,
        width: 8,
      }),
      timeseries('Process memory', series(processMemory).max('job', 'instance'), {
        description: 'Physical memory (resident set size).',
        width: 8,
      }),
      timeseries('Memory outside the heap', series(externalMemory).max('job', 'instance'), {
        description: 'Buffers and native objects.',
        width: 8,
      }),
      timeseries('Heap by space', series(heapUsed).sum('v8js_heap_space_name'), {
        description: 'Which part of the heap grows; old_space is where leaks live.',
        stacked: true,
      }),
      timeseries('What keeps the loop alive', series(activeResources).sum('type'), {
        description: 'Sockets, timers and requests that are open. A climb is a handle leak.',
      }),
    ]),
    row('Versions', [
      table('Versions', series(runtimeVersion).max('job', 'instance', 'version', 'v8'), {
        description: 'Node and V8 of each instance.',
        columns: { job: 'Service', instance: 'Instance', version: 'Node', v8: 'V8' },
        height: 6,
      }),
    ]),
  ],
  {
    uid: 'vigie-node-runtime',
    purpose: 'Is a Node process short of CPU, memory or event loop?',
    neighbours: ['vigie-fleet', 'vigie-service', 'vigie-containers'],
  },
)
