import { type Container, kubernetesDefaults, type Manifest, type PodSpec } from './manifest.ts'

/** One kind of pod, and how it is rolled out. */
export interface Workload {
  /** `Deployment shop`. */
  readonly name: string
  /** Whether it serves requests as long as it lives; a job doesn't. */
  readonly serves: boolean
  readonly graceSeconds: number
  readonly containers: readonly Container[]
  readonly replicas: number
  /** Set when a rollout takes every pod away at once. */
  readonly outage: string | undefined
}

const serving = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Pod', 'Rollout'])

/** The pods that a manifest describes; undefined where it describes none. */
export function workloadOf(manifest: Manifest): Workload | undefined {
  const { kind = '', metadata, spec } = manifest
  const pod: PodSpec | undefined =
    kind === 'Pod' ? spec : kind === 'CronJob' ? spec?.jobTemplate?.spec?.template?.spec : spec?.template?.spec
  if (!Array.isArray(pod?.containers)) return undefined
  const replicas = spec?.replicas ?? 1
  return {
    name: `${kind} ${metadata?.name ?? 'without a name'}`,
    serves: serving.has(kind),
    graceSeconds: pod.terminationGracePeriodSeconds ?? kubernetesDefaults.terminationGracePeriodSeconds,
    containers: pod.containers,
    replicas,
    outage: kind === 'Deployment' ? outageOf(manifest, replicas) : undefined,
  }
}

function outageOf({ spec }: Manifest, replicas: number): string | undefined {
  if (spec?.strategy?.type === 'Recreate') return 'strategy Recreate ends every pod before it starts a new one'
  const { maxUnavailable } = spec?.strategy?.rollingUpdate ?? {}
  if (maxUnavailable === undefined) return undefined
  // Kubernetes rounds a share down.
  const pods =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.floor((replicas * Number.parseFloat(maxUnavailable)) / 100)
  return pods >= replicas
    ? `maxUnavailable ${maxUnavailable} of ${replicas} replicas lets a rollout end every pod`
    : undefined
}
