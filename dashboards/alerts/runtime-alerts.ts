import { overflowTotal } from '../../sdk/catalogue/metrics.ts'
import {
  eventLoopDelayP99,
  eventLoopUtilization,
  gcDuration,
  heapLimit,
  heapUsed,
  processMemory,
  processStartTime,
} from '../../sdk/catalogue/runtime.ts'
import { containerMemoryLimit, containerWorkingSet } from '../catalogues/cadvisor.ts'
import { logs } from '../logql/logql.ts'
import { increase, overTime, rateOfSum } from '../promql/functions.ts'
import { not } from '../promql/metric.ts'
import { series } from '../promql/selector.ts'
import { ofServices } from '../rules/stack-jobs.ts'
import { type Alert, alert } from './alert.ts'
import { growth, level, reading } from './reading.ts'

const target = { job: 'checkout', instance: 'checkout-1:9464' } as const
const errorLines = logs({ service_name: { operator: '=~', text: '.+' }, level: ['error', 'fatal'] })
const heapShare = series(heapUsed).sum('job', 'instance').dividedBy(series(heapLimit).sum('job', 'instance'))

const late = series(eventLoopDelayP99)
const lateProof = (above: number, below: number) => ({
  readings: [reading(eventLoopDelayP99, target, { above: level(above), below: level(below) })],
  afterMinutes: 3,
})

export const eventLoopStalled = alert({
  name: 'EventLoopStalled',
  summary: 'A Node process is so busy that everything in it waits.',
  board: 'vigie-node-runtime',
  rules: [
    {
      severity: 'warning',
      when: late.above('0.25'),
      for: '5m',
      description:
        'The event loop of {{ $labels.job }} at {{ $labels.instance }} runs {{ $value | humanizeDuration }} late.',
      proof: lateProof(0.26, 0.24),
    },
    {
      severity: 'critical',
      when: late.above(1),
      for: '2m',
      description:
        'The event loop of {{ $labels.job }} at {{ $labels.instance }} stands still for {{ $value | humanizeDuration }} at a time.',
      proof: lateProof(1.1, 0.9),
    },
  ],
  runbook: {
    meaning: 'One piece of code keeps the only thread busy: timers, requests and health checks wait for it.',
    impact: 'Every request of this instance is slow, also those that have nothing to do with the cause.',
    firstAction: 'Look at "CPU" and "Garbage collection" on the Node runtime board: is it work, or is it memory?',
    look: {
      'How late': late,
      'How busy': series(eventLoopUtilization),
      'Time in garbage collection': rateOfSum(gcDuration, {}, '5m').sum('job', 'instance'),
    },
    mend: [
      'A large JSON, a bad regular expression or a synchronous file call: take a CPU profile (`node --cpu-prof`), move it to a worker.',
      'Garbage collection: see HeapNearLimit.',
      'Simply too much traffic for one process: add replicas.',
    ],
    silence: 'While a known batch runs, for this service only.',
  },
})

export const heapNearLimit = alert({
  name: 'HeapNearLimit',
  summary: 'A Node process has almost used up its heap.',
  board: 'vigie-node-runtime',
  rules: [
    {
      severity: 'warning',
      when: heapShare.above('0.9'),
      for: '10m',
      description:
        '{{ $labels.job }} at {{ $labels.instance }} uses {{ $value | humanizePercentage }} of its heap limit.',
      proof: {
        readings: [
          reading(heapUsed, { ...target, v8js_heap_space_name: 'old_space' }, { above: level(910), below: level(890) }),
          reading(heapLimit, target, level(1000)),
        ],
        afterMinutes: 3,
      },
    },
  ],
  runbook: {
    meaning:
      'V8 ends the process with "heap out of memory" at the limit; before that it collects garbage all the time.',
    impact: 'Slow answers now, a crash soon.',
    firstAction: 'Restart the instance if it is slow already: that buys hours. Then look for the leak.',
    look: {
      'Share of the heap': heapShare,
      'Used heap by space': series(heapUsed).sum('job', 'v8js_heap_space_name'),
    },
    mend: [
      'It climbs without end: a leak. Take two heap snapshots (`node --heapsnapshot-signal=SIGUSR2`) and compare them.',
      'It is high but flat: raise `--max-old-space-size`, with the container limit.',
    ],
    silence: 'Until the next restart if the climb is slow, at most a night.',
  },
})

const memoryShare = series(containerWorkingSet, { name: not('') }).dividedBy(
  series(containerMemoryLimit, { name: not('') }).above(0),
)

export const containerMemoryNearLimit = alert({
  name: 'ContainerMemoryNearLimit',
  summary: 'A container has almost used up its memory.',
  board: 'vigie-containers',
  boardVariables: {},
  rules: [
    {
      severity: 'warning',
      when: memoryShare.above('0.9'),
      for: '10m',
      description: '{{ $labels.name }} uses {{ $value | humanizePercentage }} of its memory limit.',
      proof: {
        readings: [
          reading(containerWorkingSet, { job: 'cadvisor', name: 'checkout' }, { above: level(910), below: level(890) }),
          reading(containerMemoryLimit, { job: 'cadvisor', name: 'checkout' }, level(1000)),
        ],
        afterMinutes: 3,
      },
    },
  ],
  runbook: {
    meaning: 'At the limit the kernel kills the container (OOMKilled) without a word in its log.',
    impact: 'A restart, with the requests of that moment lost.',
    firstAction: 'Compare with the heap on the Node runtime board: heap, or memory outside it?',
    look: { 'Share of the limit': memoryShare, 'Memory of the processes': series(processMemory) },
    mend: ['Raise the limit.', 'Heap: see HeapNearLimit.', 'Outside the heap: large Buffers or a native module.'],
    silence: 'Until the limit is raised, at most a day.',
  },
})

const restarts = overTime('changes', processStartTime, '15m', { job: ofServices })

export const serviceRestarting = alert({
  name: 'ServiceRestarting',
  summary: 'A service starts again and again.',
  board: 'vigie-node-runtime',
  rules: [
    {
      severity: 'warning',
      when: restarts.above(2),
      description: '{{ $labels.job }} at {{ $labels.instance }} has started {{ $value }} times within 15 minutes.',
      proof: {
        readings: [reading(processStartTime, target, { above: growth(60), below: level(5000) })],
        afterMinutes: 10,
        recoversAfterMinutes: 20,
      },
    },
  ],
  runbook: {
    meaning: 'The process ends soon after each start and something restarts it.',
    impact: 'Requests fail at each end; between them the service looks well.',
    firstAction: 'Read the last error lines before a start: the reason is almost always there.',
    look: { 'Starts within 15 minutes': restarts, 'Last words': errorLines },
    mend: [
      'An error at start: a missing variable, secret or dependency.',
      'Killed for memory: see HeapNearLimit and ContainerMemoryNearLimit.',
      'A liveness probe that looks at dependencies: it must not; use /livez.',
    ],
    silence: 'While a deployment is being repeated on purpose.',
  },
})

const overflows = increase(overflowTotal, {}, '10m').sum('job', 'metric', 'label')
// The count appears with the first overflow, which no increase can see; a handle that is bound once counts once.
const overflowing = overTime('count_over_time', overflowTotal, '10m').sum('job', 'metric', 'label')

export const labelOverflow = alert({
  name: 'LabelOverflow',
  summary: 'A label has more values than it was declared to have.',
  board: 'vigie-cost',
  boardVariables: {},
  rules: [
    {
      severity: 'info',
      when: overflows.above(0).or(overflowing.unless(overflowing.ago('10m'))),
      description:
        '{{ $labels.metric }} of {{ $labels.job }}: values of {{ $labels.label }} beyond its cap share one series.',
      proof: {
        readings: [
          reading(
            overflowTotal,
            { ...target, metric: 'orders_total', label: 'plan' },
            { above: growth(1), below: growth(0) },
          ),
        ],
        recoversAfterMinutes: 14,
      },
    },
  ],
  runbook: {
    meaning: 'The cap of `limited(n)` was reached. The numbers stay right in sum; new values are counted together.',
    impact: 'None for users. Graphs by that label lack the newest values.',
    firstAction: 'Look which values there are: an id or a raw path does not belong into a label.',
    look: { 'Overflow by metric and label': overflows },
    mend: [
      'Take the id out of the label; put it into the log line.',
      'The values are wanted: raise the cap in the declaration.',
    ],
    silence: 'As long as you like; nothing is lost.',
  },
})

export const runtimeAlerts: readonly Alert[] = [
  eventLoopStalled,
  heapNearLimit,
  containerMemoryNearLimit,
  serviceRestarting,
  labelOverflow,
]
