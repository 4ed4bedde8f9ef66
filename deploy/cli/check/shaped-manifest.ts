import type { Manifest } from './manifest.ts'

type Check = (value: unknown, path: string) => void
type Fields = Readonly<Record<string, Check>>

const number: Check = (value, path) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(path, 'a number', value)
}
const text: Check = (value, path) => {
  if (typeof value !== 'string') throw wrong(path, 'a text', value)
}
const numberOrText: Check = (value, path) => {
  if (typeof value !== 'number' && typeof value !== 'string') throw wrong(path, 'a number or a text', value)
}
const object =
  (fields: Fields): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object', value)
    for (const [name, check] of Object.entries(fields)) {
      const inner = (value as Record<string, unknown>)[name]
      // An empty field is one that is left out.
      if (inner !== undefined && inner !== null) check(inner, path === '' ? name : `${path}.${name}`)
    }
  }
const list =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'a list', value)
    for (const [at, item] of value.entries()) check(item, `${path}[${at}]`)
  }

const probe = object({
  httpGet: object({ path: text, port: numberOrText, scheme: text }),
  initialDelaySeconds: number,
  periodSeconds: number,
  timeoutSeconds: number,
  failureThreshold: number,
})
const container = object({
  name: text,
  command: list(text),
  args: list(text),
  env: list(object({ name: text, value: numberOrText })),
  envFrom: list(object({ configMapRef: object({ name: text }), secretRef: object({ name: text }) })),
  ports: list(object({ name: text, containerPort: number })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: object({
    preStop: object({ sleep: object({ seconds: number }), exec: object({ command: list(text) }) }),
  }),
})
const pod: Fields = {
  terminationGracePeriodSeconds: number,
  containers: list(container),
  initContainers: list(container),
}
const template = object({ spec: object(pod) })
const workload = object({
  metadata: object({ name: text }),
  spec: object({
    ...pod,
    replicas: number,
    strategy: object({ rollingUpdate: object({ maxUnavailable: numberOrText, maxSurge: numberOrText }) }),
    template,
    jobTemplate: object({ spec: object({ template }) }),
  }),
})
const autoscaler = object({ spec: object({ minReplicas: number }) })

/**
 * A manifest whose fields, those that are read here, have the types that Kubernetes wants.
 *
 * @throws Error that names the field
 */
export function shapedManifest(manifest: Manifest): Manifest {
  const { kind, metadata, spec } = manifest
  // Resources of others may have a template of another kind.
  const template = spec?.jobTemplate?.spec?.template ?? spec?.template
  const holdsPods = kind === 'Pod' || template?.spec?.containers != null
  const check = kind === 'HorizontalPodAutoscaler' ? autoscaler : holdsPods ? workload : undefined
  try {
    check?.(manifest, '')
  } catch (error) {
    throw new Error(`${kind} ${metadata?.name ?? 'without a name'}: ${(error as Error).message}`)
  }
  return manifest
}

function wrong(path: string, wanted: string, value: unknown): Error {
  return new Error(`${path} must be ${wanted}, got ${JSON.stringify(value)}`)
}
