import { about, declare } from './declare.ts'

// node_exporter 1: the machine.

const filesystem = { device: about(4), fstype: about(1), mountpoint: about(4) } as const

export const nodeCpu = declare({
  name: 'node_cpu_seconds_total',
  help: 'CPU time by mode.',
  type: 'counter',
  labels: { cpu: about(8), mode: ['idle', 'iowait', 'irq', 'nice', 'softirq', 'steal', 'system', 'user'] },
})

export const nodeMemoryAvailable = declare({
  name: 'node_memory_MemAvailable_bytes',
  help: 'Memory that programs may still get.',
  type: 'gauge',
})

export const nodeMemoryTotal = declare({
  name: 'node_memory_MemTotal_bytes',
  help: 'Memory of the machine.',
  type: 'gauge',
})

export const nodeFilesystemFree = declare({
  name: 'node_filesystem_avail_bytes',
  help: 'Free space for ordinary users.',
  type: 'gauge',
  labels: filesystem,
})

export const nodeFilesystemSize = declare({
  name: 'node_filesystem_size_bytes',
  help: 'Size of the file system.',
  type: 'gauge',
  labels: filesystem,
})
