import { type Container, kubernetesDefaults, type Manifest, type PodSpec } from './manifest.ts'

/** One kind of pod, and how it is rolled out. */
export interface Workload {
  /** `Deployment shop`. */
  readonly name: string
  /** Whether it serves requests as long as it lives; a job doesn't. */
  readonly serves: boolean
  readonly graceSeconds: number
  /** Those that live as long as the pod: sidecars among the init containers too. */
  readonly containers: readonly Container[]
  /** Set when a rollout takes every pod away at once. */
  readonly outage: string | undefined
}

const serving = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Pod',
  'Rollout', // Argo's
  'DeploymentConfig', // OpenShift's
])

/**
 * The pods that a manifest describes; undefined where it describes none.
 *
 * @param all what else is in the files: an autoscaler decides how many replicas there are
 */
export function workloadOf(manifest: Manifest, all: readonly Manifest[]): Workload | undefined {
  const { kind = '', metadata, spec } = manifest
  const pod: PodSpec | undefined =
    kind === 'Pod' ? spec : kind === 'CronJob' ? spec?.jobTemplate?.spec?.template?.spec : spec?.template?.spec
  if (!pod?.containers) return undefined
  const sidecars = (pod.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const autoscaler = all.find(
    (other) =>
      other.kind === 'HorizontalPodAutoscaler' &&
      other.spec?.scaleTargetRef?.kind === kind &&
      other.spec.scaleTargetRef.name === metadata?.name,
  )
  const replicas = autoscaler ? (autoscaler.spec?.minReplicas ?? 1) : (spec?.replicas ?? 1)
  return {
    name: `${kind} ${metadata?.name ?? 'without a name'}`,
    serves: serving.has(kind),
    graceSeconds: pod.terminationGracePeriodSeconds ?? kubernetesDefaults.terminationGracePeriodSeconds,
    containers: [...pod.containers, ...sidecars],
    outage: kind === 'Deployment' ? outageOf(manifest, replicas) : undefined,
  }
}

function outageOf({ spec }: Manifest, replicas: number): string | undefined {
  if (replicas === 0) return undefined
  if (spec?.strategy?.type === 'Recreate') return 'strategy Recreate ends every pod before it starts a new one'
  const { maxUnavailable, maxSurge } = spec?.strategy?.rollingUpdate ?? {}
  const surge = podsOf(maxSurge ?? kubernetesDefaults.maxSurge, replicas, Math.ceil)
  const unavailable = podsOf(maxUnavailable ?? kubernetesDefaults.maxUnavailable, replicas, Math.floor)
  if (unavailable >= replicas) {
    return `maxUnavailable ${maxUnavailable} of ${counted(replicas)} lets a rollout end every pod`
  }
  // A rollout that may do neither would stand still: Kubernetes takes maxUnavailable for 1 then.
  return surge === 0 && unavailable === 0 && replicas === 1
    ? `maxSurge ${maxSurge} with 1 replica ends the only pod before it starts a new one`
    : undefined
}

function podsOf(value: number | string, replicas: number, round: (share: number) => number): number {
  return typeof value === 'number' ? value : round((replicas * Number.parseFloat(value)) / 100)
}

function counted(replicas: number): string {
  return `${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`
}
