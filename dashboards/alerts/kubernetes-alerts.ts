import {
  containerLastTerminated,
  containerRestarts,
  containerWaitingReason,
  deploymentAvailable,
  deploymentWanted,
} from '../catalogues/kube-state-metrics.ts'
import { increase, overTime } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { type Alert, alert } from './alert.ts'
import { growth, level, reading } from './reading.ts'

const container = { job: 'kube-state-metrics', namespace: 'shop', pod: 'checkout-1', container: 'app' } as const
const deployment = { job: 'kube-state-metrics', namespace: 'shop', deployment: 'checkout' } as const
const restarts = increase(containerRestarts, {}, '15m').sum('namespace', 'pod', 'container')
const crashLooping = overTime('max_over_time', containerWaitingReason, '10m', { reason: 'CrashLoopBackOff' }).max(
  'namespace',
  'pod',
  'container',
)
const missingReplicas = series(deploymentWanted).minus(series(deploymentAvailable))
const inNamespace = { namespace: 'namespace' } as const

export const containerRestarting = alert({
  name: 'ContainerRestarting',
  summary: 'A container starts again and again.',
  board: 'vigie-kubernetes',
  boardVariables: inNamespace,
  rules: [
    {
      severity: 'warning',
      when: restarts.above(3),
      labels: { cause: 'restarts' },
      description:
        '{{ $labels.namespace }}/{{ $labels.pod }} ({{ $labels.container }}) has restarted {{ $value | humanize }} times within 15 minutes.',
      proof: {
        readings: [reading(containerRestarts, container, { above: growth(0.25), below: growth(0.15) })],
        afterMinutes: 20,
        recoversAfterMinutes: 20,
      },
    },
    {
      // After ten minutes of crashes Kubernetes waits five between them: too few restarts to be seen by their number.
      severity: 'warning',
      when: crashLooping.above(0),
      for: '15m',
      labels: { cause: 'crash_loop' },
      description:
        '{{ $labels.namespace }}/{{ $labels.pod }} ({{ $labels.container }}) ends after every start; Kubernetes waits between them.',
      proof: {
        readings: [
          reading(
            containerWaitingReason,
            { ...container, reason: 'CrashLoopBackOff' },
            { above: level(1), below: level(0) },
          ),
        ],
        afterMinutes: 3,
        recoversAfterMinutes: 12,
      },
    },
  ],
  runbook: {
    meaning: 'Kubernetes restarts the container because it ends or because its liveness probe fails.',
    impact: 'Requests fail at each restart.',
    firstAction: '`kubectl logs --previous` of the pod: its last words before the restart.',
    look: {
      Restarts: restarts,
      'Why it ended': series(containerLastTerminated),
      'Why it waits': series(containerWaitingReason),
    },
    mend: [
      'OOMKilled: raise the memory limit.',
      'Error: read the log.',
      'Liveness probe: use /livez, give it time to start with /startupz.',
    ],
    silence: 'While it is being repaired.',
  },
})

export const deploymentUnavailable = alert({
  name: 'DeploymentUnavailable',
  summary: 'A deployment has fewer running replicas than it wants.',
  board: 'vigie-kubernetes',
  boardVariables: inNamespace,
  rules: [
    {
      severity: 'warning',
      when: missingReplicas.above(0),
      for: '15m',
      description: '{{ $labels.namespace }}/{{ $labels.deployment }} lacks {{ $value }} replicas.',
      proof: {
        readings: [
          reading(deploymentWanted, deployment, level(3)),
          reading(deploymentAvailable, deployment, { above: level(2), below: level(3) }),
        ],
        afterMinutes: 3,
      },
    },
  ],
  runbook: {
    meaning: 'Pods cannot be placed, do not start or do not get ready.',
    impact: 'Less capacity; with none left, the service is down.',
    firstAction: '`kubectl describe` the pod that is not ready and read the events at the end.',
    look: { 'Missing replicas': missingReplicas, 'Why containers wait': series(containerWaitingReason) },
    mend: [
      'No node has room: add nodes or lower requests.',
      'The image cannot be pulled.',
      'The readiness probe fails: see HealthCheckFailing.',
    ],
    silence: 'While nodes are being replaced.',
  },
})

export const kubernetesAlerts: readonly Alert[] = [containerRestarting, deploymentUnavailable]
