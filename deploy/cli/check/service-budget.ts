import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import type { Container } from './manifest.ts'

/** What the service takes for its end, as its container's variables and the command line say. */
export interface ServiceBudget {
  readonly shutdownMs: number
  readonly drainDelayMs: number
  readonly adminEnabled: boolean
  readonly adminPort: number
  readonly adminHost: string
  /** Variables whose values are not in the manifest: what they set is not known here. */
  readonly unknown: readonly string[]
}

/** What a service sets in code, where no manifest shows it. */
export interface BudgetOptions {
  readonly shutdownMs: number | undefined
  readonly drainDelayMs: number | undefined
}

/**
 * Resolved by the same code that resolves them in the service, in an environment that says Kubernetes.
 *
 * @throws VigieError `BAD_OPTION` for a variable with a value that would end the service at its start
 */
export function serviceBudget(container: Container, { shutdownMs, drainDelayMs }: BudgetOptions): ServiceBudget {
  const environment: Record<string, string> = { KUBERNETES_SERVICE_HOST: '10.0.0.1', OTEL_SERVICE_NAME: 'checked' }
  const unknown: string[] = []
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (name === undefined || !/^(?:VIGIE|OTEL)_/.test(name)) continue
    if (valueFrom !== undefined) unknown.push(name)
    else environment[name] = String(value ?? '')
  }
  const { shutdown, admin } = resolveOptions(
    {
      shutdown: {
        ...(shutdownMs === undefined ? {} : { timeoutMs: shutdownMs }),
        ...(drainDelayMs === undefined ? {} : { drainDelayMs }),
      },
    },
    environment,
  )
  return {
    shutdownMs: shutdown.timeoutMs,
    drainDelayMs: shutdown.drainDelayMs,
    adminEnabled: admin.enabled,
    adminPort: admin.port,
    adminHost: admin.host,
    unknown,
  }
}

const probePaths = /^\/(?:livez|readyz|startupz)(?:\?|$)/

/** Whether a container shows signs of vigie; sidecars are somebody else's. */
export function usesVigie({
  env,
  command,
  args,
  ports,
  livenessProbe,
  readinessProbe,
  startupProbe,
}: Container): boolean {
  if (env?.some(({ name, value }) => name?.startsWith('VIGIE_') || String(value ?? '').includes('vigie'))) return true
  if ([...(command ?? []), ...(args ?? [])].some((word) => String(word).includes('vigie'))) return true
  if (ports?.some(({ containerPort }) => containerPort === 9464)) return true
  return [livenessProbe, readinessProbe, startupProbe].some((probe) => probePaths.test(probe?.httpGet?.path ?? ''))
}
