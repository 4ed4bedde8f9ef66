import { dashboard, row } from '../board/board.ts'
import { stat, table, timeseries } from '../board/panels.ts'
import * as cadvisor from '../catalogues/cadvisor.ts'
import * as kube from '../catalogues/kube-state-metrics.ts'
import { increase, rate } from '../promql/functions.ts'
import { not } from '../promql/metric.ts'
import { series } from '../promql/selector.ts'
import { downSteps, fullSteps } from './steps.ts'

const common = { mayBeEmpty: 'kube-state-metrics is not installed', noData: 'needs kube-state-metrics' } as const
const missingReplicas = series(kube.deploymentWanted).minus(series(kube.deploymentAvailable))
const limitOf = (resource: 'cpu' | 'memory') => series(kube.containerLimits, { resource }).sum('namespace', 'pod')
const inPods = { pod: not(''), container: not('') } as const

/** Pods and deployments: restarts, probes, limits. */
export const kubernetesBoard = dashboard(
  'Kubernetes workloads',
  [
    row('Does everything run?', [
      stat('Missing replicas', missingReplicas.above(0).sum(), {
        description: 'Replicas that should run and do not.',
        thresholds: downSteps,
        ...common,
        noData: 'none',
      }),
      stat('Not ready', series(kube.containerReady).count().minus(series(kube.containerReady).sum()), {
        description: 'Containers whose readiness probe fails.',
        thresholds: downSteps,
        ...common,
        noData: 'none',
      }),
      stat('Restarts, last hour', increase(kube.containerRestarts, {}, '1h').sum(), {
        description: 'Restarts of all containers within the hour.',
        thresholds: downSteps,
        decimals: 0,
        ...common,
      }),
      stat('Pods', series(kube.podInfo).count(), { description: 'Pods that exist.', ...common }),
    ]),
    row('What is wrong', [
      table(
        'Deployments',
        {
          Wanted: series(kube.deploymentWanted).sum('namespace', 'deployment'),
          Available: series(kube.deploymentAvailable).sum('namespace', 'deployment'),
        },
        {
          description: 'Replicas wanted and ready to serve.',
          columns: { namespace: 'Namespace', deployment: 'Deployment' },
          width: 12,
          ...common,
        },
      ),
      table(
        'Why containers wait',
        { Containers: series(kube.containerWaitingReason).sum('namespace', 'pod', 'container', 'reason').above(0) },
        {
          description: 'CrashLoopBackOff, ImagePullBackOff and the like.',
          columns: { namespace: 'Namespace', pod: 'Pod', container: 'Container', reason: 'Reason' },
          width: 12,
          ...common,
          noData: 'none waits',
        },
      ),
      timeseries('Restarts', increase(kube.containerRestarts, {}, '15m').sum('namespace', 'pod').above(0), {
        description: 'Restarts within 15 minutes by pod.',
        ...common,
        noData: 'no restarts',
      }),
      timeseries('Pods by phase', series(kube.podPhase).sum('phase'), {
        description: 'Pending pods wait for a place, an image or a volume.',
        stacked: true,
        ...common,
      }),
    ]),
    row('Limits', [
      timeseries(
        'Memory of limit',
        series(cadvisor.containerWorkingSet, inPods).sum('namespace', 'pod').dividedBy(limitOf('memory')),
        { description: 'At 100 % the kernel kills the container.', thresholds: fullSteps, ...common },
      ),
      timeseries(
        'CPU of limit',
        rate(cadvisor.containerCpu, inPods).sum('namespace', 'pod').dividedBy(limitOf('cpu')),
        { description: 'At 100 % the container is held back.', thresholds: fullSteps, ...common },
      ),
      table(
        'Last ends',
        { Containers: series(kube.containerLastTerminated).sum('namespace', 'pod', 'container', 'reason') },
        {
          description: 'Why containers ended last: OOMKilled, Error, Completed.',
          columns: { namespace: 'Namespace', pod: 'Pod', container: 'Container', reason: 'Reason' },
          ...common,
        },
      ),
    ]),
  ],
  {
    uid: 'vigie-kubernetes',
    purpose: 'Do the workloads run, restart, or hit their limits?',
    variables: ['namespace'],
    scope: [{ label: 'namespace', operator: '=~', value: '$namespace' }],
    neighbours: ['vigie-fleet', 'vigie-containers', 'vigie-runbooks'],
  },
)
