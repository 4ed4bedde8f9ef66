/** As much of Kubernetes' objects as the budget check reads; every field may be missing, since people write them. */
export interface Manifest {
  readonly kind?: string
  readonly metadata?: { readonly name?: string }
  readonly spec?: WorkloadSpec & PodSpec & AutoscalerSpec
  readonly items?: readonly Manifest[]
}

export interface WorkloadSpec {
  readonly replicas?: number
  readonly strategy?: {
    readonly type?: string
    readonly rollingUpdate?: { readonly maxUnavailable?: number | string; readonly maxSurge?: number | string }
  }
  readonly template?: { readonly spec?: PodSpec }
  readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } }
}

/** Of a HorizontalPodAutoscaler. */
export interface AutoscalerSpec {
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string }
  readonly minReplicas?: number
}

export interface PodSpec {
  readonly terminationGracePeriodSeconds?: number
  /** One that restarts always is a sidecar, and runs as long as the others. */
  readonly initContainers?: readonly Container[]
  readonly containers?: readonly Container[]
}

export interface Container {
  readonly name?: string
  readonly restartPolicy?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: readonly { readonly name?: string; readonly value?: string | number; readonly valueFrom?: unknown }[]
  readonly envFrom?: readonly {
    readonly configMapRef?: { readonly name?: string }
    readonly secretRef?: { readonly name?: string }
  }[]
  readonly ports?: readonly { readonly name?: string; readonly containerPort?: number }[]
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
  readonly lifecycle?: {
    readonly preStop?: {
      readonly sleep?: { readonly seconds?: number }
      readonly exec?: { readonly command?: readonly string[] }
      readonly httpGet?: unknown
    }
  }
}

export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port?: number | string; readonly scheme?: string }
  readonly tcpSocket?: unknown
  readonly exec?: unknown
  readonly grpc?: unknown
  readonly initialDelaySeconds?: number
  readonly periodSeconds?: number
  readonly timeoutSeconds?: number
  readonly failureThreshold?: number
}

/** What Kubernetes takes where a manifest says nothing. @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Probe */
export const kubernetesDefaults = {
  terminationGracePeriodSeconds: 30,
  initialDelaySeconds: 0,
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  /** Of a Deployment; a share of surge is rounded up, a share that is unavailable down. */
  maxSurge: '25%',
  maxUnavailable: '25%',
} as const
