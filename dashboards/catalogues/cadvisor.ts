import { about, declare } from './declare.ts'

// cAdvisor 0.60, and the same names from the kubelet; `name` is the container's under Docker, `container` and `pod` under Kubernetes.

const container = { name: about(20), container: about(1), pod: about(1), namespace: about(1), image: about(1) } as const
const device = { ...container, device: about(2) } as const
const networkInterface = { ...container, interface: about(2) } as const

export const containerLastSeen = declare({
  name: 'container_last_seen',
  help: 'When cAdvisor last saw the container.',
  type: 'gauge',
  unit: 'seconds',
  labels: container,
})

export const containerCpu = declare({
  name: 'container_cpu_usage_seconds_total',
  help: 'CPU time of the container.',
  type: 'counter',
  labels: container,
})

export const containerCpuThrottled = declare({
  name: 'container_cpu_cfs_throttled_periods_total',
  help: 'Scheduling periods in which the container was held back by its CPU limit.',
  type: 'counter',
  labels: container,
})

export const containerCpuPeriods = declare({
  name: 'container_cpu_cfs_periods_total',
  help: 'Scheduling periods of the container.',
  type: 'counter',
  labels: container,
})

export const containerWorkingSet = declare({
  name: 'container_memory_working_set_bytes',
  help: 'Memory that can not be freed under pressure: what the limit is compared with.',
  type: 'gauge',
  labels: container,
})

export const containerRss = declare({
  name: 'container_memory_rss',
  help: 'Resident set size.',
  type: 'gauge',
  unit: 'bytes',
  labels: container,
})

export const containerMemoryLimit = declare({
  name: 'container_spec_memory_limit_bytes',
  help: 'Memory limit; 0: none.',
  type: 'gauge',
  labels: container,
})

export const containerDiskReads = declare({
  name: 'container_fs_reads_bytes_total',
  help: 'Bytes read from disk.',
  type: 'counter',
  labels: device,
})

export const containerDiskWrites = declare({
  name: 'container_fs_writes_bytes_total',
  help: 'Bytes written to disk.',
  type: 'counter',
  labels: device,
})

export const containerNetworkReceived = declare({
  name: 'container_network_receive_bytes_total',
  help: 'Bytes received.',
  type: 'counter',
  labels: networkInterface,
})

export const containerNetworkSent = declare({
  name: 'container_network_transmit_bytes_total',
  help: 'Bytes sent.',
  type: 'counter',
  labels: networkInterface,
})
