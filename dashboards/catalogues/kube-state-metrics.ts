import { about, declare } from './declare.ts'

// kube-state-metrics 2: what the Kubernetes API says of its objects.

const container = { namespace: about(5), pod: about(50), container: about(2) } as const

export const podInfo = declare({
  name: 'kube_pod_info',
  help: 'One series per pod.',
  type: 'gauge',
  labels: { namespace: about(5), pod: about(50), node: about(5) },
})

export const podPhase = declare({
  name: 'kube_pod_status_phase',
  help: '1 for the phase a pod is in.',
  type: 'gauge',
  labels: { namespace: about(5), pod: about(50), phase: ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] },
})

export const containerRestarts = declare({
  name: 'kube_pod_container_status_restarts_total',
  help: 'Restarts of a container.',
  type: 'counter',
  labels: container,
})

export const containerReady = declare({
  name: 'kube_pod_container_status_ready',
  help: '1 if the readiness probe of the container succeeds.',
  type: 'gauge',
  labels: container,
})

export const containerWaitingReason = declare({
  name: 'kube_pod_container_status_waiting_reason',
  help: 'Why a container waits.',
  type: 'gauge',
  labels: { ...container, reason: about(6) },
})

export const containerLastTerminated = declare({
  name: 'kube_pod_container_status_last_terminated_reason',
  help: 'Why a container ended last.',
  type: 'gauge',
  labels: { ...container, reason: about(4) },
})

export const containerLimits = declare({
  name: 'kube_pod_container_resource_limits',
  help: 'Limits of a container.',
  type: 'gauge',
  labels: { ...container, node: about(1), resource: ['cpu', 'memory', 'ephemeral_storage'], unit: ['core', 'byte'] },
})

export const deploymentWanted = declare({
  name: 'kube_deployment_spec_replicas',
  help: 'Replicas that a deployment wants.',
  type: 'gauge',
  labels: { namespace: about(5), deployment: about(20) },
})

export const deploymentAvailable = declare({
  name: 'kube_deployment_status_replicas_available',
  help: 'Replicas of a deployment that are ready to serve.',
  type: 'gauge',
  labels: { namespace: about(5), deployment: about(20) },
})
