import { resolveHealthCheck } from '../../../sdk/health/resolve-health-check.ts'
import { switchOption } from '../../../sdk/options/environment.ts'
import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import type { Container } from './manifest.ts'

/** What the service takes for its end, as its container's variables and the command line say. */
export interface ServiceBudget {
  readonly shutdownMs: number
  readonly drainDelayMs: number
  /** The longest that one of its health checks may take. */
  readonly checkTimeoutMs: number
  readonly adminEnabled: boolean
  readonly adminPort: number
  readonly adminHost: string
  readonly adminTls: boolean
  /** Whether telemetry is switched off, with all that hangs on it. */
  readonly disabled: boolean
  /** Whether vigie takes signals; else nobody drains. */
  readonly signals: boolean
  /** What sets variables with values that are not in the manifest. */
  readonly unknown: readonly string[]
}

/** What a service sets in code, where no manifest shows it. */
export interface BudgetOptions {
  readonly shutdownMs: number | undefined
  readonly drainDelayMs: number | undefined
  readonly checkTimeoutMs?: number | undefined
}

/**
 * Resolved by the same code that resolves them in the service, in an environment that says Kubernetes.
 *
 * @throws VigieError `BAD_OPTION` for a variable with a value that would end the service at its start
 */
export function serviceBudget(container: Container, options: BudgetOptions): ServiceBudget {
  const { environment, unknown } = environmentOf(container)
  const { shutdownMs, drainDelayMs, checkTimeoutMs } = options
  const { shutdown, admin } = resolveOptions(
    {
      shutdown: {
        ...(shutdownMs === undefined ? {} : { timeoutMs: shutdownMs }),
        ...(drainDelayMs === undefined ? {} : { drainDelayMs }),
      },
    },
    environment,
  )
  const off = (variable: string) => switchOption(undefined, variable, environment, [variable], false)
  return {
    shutdownMs: shutdown.timeoutMs,
    drainDelayMs: shutdown.drainDelayMs,
    checkTimeoutMs: checkTimeoutMs ?? resolveHealthCheck('default', { run() {} }).timeoutMs,
    adminEnabled: admin.enabled,
    adminPort: admin.port,
    adminHost: admin.host,
    adminTls: admin.tls !== undefined,
    disabled: off('OTEL_SDK_DISABLED') || off('VIGIE_DISABLED'),
    signals: shutdown.signals,
    unknown,
  }
}

/** Files of which only one is known would seem to lack the other. */
const tlsFiles = ['VIGIE_ADMIN_TLS_CERT_FILE', 'VIGIE_ADMIN_TLS_KEY_FILE']

function environmentOf({ env = [], envFrom = [] }: Container) {
  const environment: Record<string, string> = { KUBERNETES_SERVICE_HOST: '10.0.0.1', OTEL_SERVICE_NAME: 'checked' }
  const unknown = envFrom.map(({ configMapRef, secretRef }) =>
    configMapRef ? `all of config map ${configMapRef.name}` : `all of secret ${secretRef?.name}`,
  )
  for (const { name, value, valueFrom } of env) {
    if (name === undefined || !/^(?:VIGIE|OTEL)_/.test(name)) continue
    // `$(NAME)` stands for another variable.
    const isKnown = valueFrom === undefined && !/\$\([\w.-]+\)/.test(String(value ?? ''))
    if (isKnown) environment[name] = String(value ?? '')
    else {
      unknown.push(name)
      if (tlsFiles.includes(name)) environment[name] = '/unknown'
    }
  }
  return { environment, unknown }
}

const probePaths = /^\/(?:livez|readyz|startupz)(?:\?|$)/

/** `--import vigie/register`, or a file of the package; a namespace or a folder may be called vigie, too. */
const loadsVigie = (text: string | number | undefined) =>
  /(?:^|[\s='"])vigie\/register\b|\bnode_modules\/vigie\//.test(String(text ?? ''))

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
  if (env?.some(({ name, value }) => name?.startsWith('VIGIE_') || loadsVigie(value))) return true
  if ([...(command ?? []), ...(args ?? [])].some(loadsVigie)) return true
  if (ports?.some(({ containerPort }) => containerPort === 9464)) return true
  return [livenessProbe, readinessProbe, startupProbe].some((probe) => probePaths.test(probe?.httpGet?.path ?? ''))
}
