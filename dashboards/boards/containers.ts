import { dashboard, row } from '../board/board.ts'
import { stat, table, timeseries } from '../board/panels.ts'
import * as cadvisor from '../catalogues/cadvisor.ts'
import {
  nodeCpu,
  nodeFilesystemFree,
  nodeFilesystemSize,
  nodeMemoryAvailable,
  nodeMemoryTotal,
} from '../catalogues/node-exporter.ts'
import { rate } from '../promql/functions.ts'
import { not, notMatching } from '../promql/metric.ts'
import { series } from '../promql/selector.ts'
import { share } from '../promql/share.ts'
import { fullSteps } from './steps.ts'

const named = { name: not('') } as const
const mayBeEmpty = 'cAdvisor is not installed'
const machine = { mayBeEmpty: 'node_exporter is not installed', noData: 'needs node_exporter' } as const
const disks = { fstype: notMatching('tmpfs|overlay|squashfs|ramfs') } as const
const common = { mayBeEmpty, noData: 'needs cAdvisor' } as const

/** Containers and the machine under them: what Kibana's container board shows. */
export const containersBoard = dashboard(
  'Containers',
  [
    row('How are the containers?', [
      stat('Containers', series(cadvisor.containerLastSeen, named).count(), {
        description: 'Running containers.',
        ...common,
      }),
      stat('CPU', rate(cadvisor.containerCpu, named).sum(), {
        description: 'Cores used by all containers; 100 % is one core.',
        ...common,
      }),
      stat('Memory', series(cadvisor.containerWorkingSet, named).sum(), {
        description: 'Working set of all containers.',
        ...common,
      }),
      stat(
        'Machine CPU',
        rate(nodeCpu, { mode: not('idle') })
          .sum()
          .dividedBy(rate(nodeCpu).sum()),
        { description: 'Busy share of all cores.', thresholds: fullSteps, ...machine },
      ),
      stat(
        'Machine memory',
        series(nodeMemoryAvailable).sum().dividedBy(series(nodeMemoryTotal).sum()).subtractedFrom(1),
        { description: 'Used share of memory.', thresholds: fullSteps, ...machine },
      ),
      stat(
        'Fullest disk',
        series(nodeFilesystemFree, disks).dividedBy(series(nodeFilesystemSize, disks)).min().subtractedFrom(1),
        { description: 'Used share of the fullest file system.', thresholds: fullSteps, ...machine },
      ),
    ]),
    row('By container', [
      table(
        'Containers',
        {
          CPU: rate(cadvisor.containerCpu, named).by('name', 'image'),
          Memory: series(cadvisor.containerWorkingSet, named).sum('name', 'image'),
          'Of limit': series(cadvisor.containerWorkingSet, named)
            .sum('name', 'image')
            .dividedBy(series(cadvisor.containerMemoryLimit, named).sum('name', 'image').above(0)),
          Received: rate(cadvisor.containerNetworkReceived, named).by('name', 'image'),
          Sent: rate(cadvisor.containerNetworkSent, named).by('name', 'image'),
        },
        {
          description: 'Every container, hungriest first.',
          columns: { name: 'Container', image: 'Image' },
          columnUnits: { CPU: 'percentunit', Memory: 'bytes', 'Of limit': 'percentunit', Received: 'Bps', Sent: 'Bps' },
          columnThresholds: { 'Of limit': fullSteps },
          sortBy: 'CPU',
          ...common,
        },
      ),
      timeseries('CPU', rate(cadvisor.containerCpu, named).by('name'), {
        description: 'Cores used; 100 % is one core.',
        ...common,
      }),
      timeseries(
        'Held back by the CPU limit',
        share(rate(cadvisor.containerCpuThrottled, named), rate(cadvisor.containerCpuPeriods, named), 'name'),
        {
          description: 'Share of time slices in which a container had to wait for its limit.',
          thresholds: fullSteps,
          ...common,
        },
      ),
      timeseries('Memory, working set', series(cadvisor.containerWorkingSet, named).sum('name'), {
        description: 'What the memory limit is compared with.',
        ...common,
      }),
      timeseries('Memory, RSS', series(cadvisor.containerRss, named).sum('name'), {
        description: 'Resident memory without file cache.',
        ...common,
      }),
      timeseries(
        'Disk',
        {
          'read {{name}}': rate(cadvisor.containerDiskReads, named).by('name'),
          'written {{name}}': rate(cadvisor.containerDiskWrites, named).by('name'),
        },
        { description: 'Bytes read from and written to disk per second.', ...common },
      ),
      timeseries(
        'Network',
        {
          'in {{name}}': rate(cadvisor.containerNetworkReceived, named).by('name'),
          'out {{name}}': rate(cadvisor.containerNetworkSent, named).by('name'),
        },
        { description: 'Bytes received and sent per second.', ...common },
      ),
    ]),
  ],
  {
    uid: 'vigie-containers',
    purpose: 'Which container uses up CPU, memory, disk or network?',
    variables: [],
    neighbours: ['vigie-fleet', 'vigie-node-runtime', 'vigie-kubernetes'],
  },
)
