/** As much of Kubernetes' objects as the budget check reads; every field may be missing, since people write them. */
export interface Manifest {
  readonly kind?: string
  readonly metadata?: { readonly name?: string }
  readonly spec?: WorkloadSpec & PodSpec
  readonly items?: readonly Manifest[]
}

export interface WorkloadSpec {
  readonly replicas?: number
  readonly strategy?: { readonly type?: string; readonly rollingUpdate?: { readonly maxUnavailable?: number | string } }
  readonly template?: { readonly spec?: PodSpec }
  readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } }
}

export interface PodSpec {
  readonly terminationGracePeriodSeconds?: number
  readonly containers?: readonly Container[]
}

export interface Container {
  readonly name?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env?: readonly { readonly name?: string; readonly value?: string | number; readonly valueFrom?: unknown }[]
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
  readonly httpGet?: { readonly path?: string; readonly port?: number | string }
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
} as const
