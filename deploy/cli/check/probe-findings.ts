import { adminPortFindings } from './admin-port-findings.ts'
import { error, type Finding, warning } from './finding.ts'
import { type Container, kubernetesDefaults, type Probe } from './manifest.ts'
import type { ServiceBudget } from './service-budget.ts'
import type { Workload } from './workload.ts'

/** Garbage collection of a large heap, or one long computation: a restart would not mend it. */
const longestPauseSeconds = 10
/** A large service on a machine with a small share of a processor. */
const longestStartSeconds = 20

/** Whether the probes ask for what they should, and leave a healthy pod alone. */
export function probeFindings(
  where: string,
  workload: Workload,
  container: Container,
  budget: ServiceBudget,
): Finding[] {
  if (!workload.serves) return []
  const { livenessProbe, readinessProbe, startupProbe } = container
  return [
    ...readiness(where, readinessProbe),
    ...(livenessProbe ? liveness(where, livenessProbe, startupProbe) : []),
    ...(startupProbe ? startup(where, startupProbe, budget) : []),
    ...(['livenessProbe', 'readinessProbe', 'startupProbe'] as const).flatMap((which) =>
      adminPortFindings(where, which, container, budget),
    ),
  ]
}

function readiness(where: string, probe: Probe | undefined): Finding[] {
  if (!probe) {
    return [
      error(where, 'rollouts drop requests: without a readinessProbe it gets them before it can serve; ask /readyz'),
    ]
  }
  if (probe.tcpSocket) {
    return [
      warning(
        where,
        'its readinessProbe only opens a connection: it gets requests as soon as it listens, before its checks have ' +
          'succeeded, and whatever they say later; ask /readyz',
      ),
    ]
  }
  if (askedBy(probe) === '/livez') {
    return [
      error(
        where,
        'its readinessProbe asks /livez, which never fails for a dependency nor while it drains; ask /readyz',
      ),
    ]
  }
  return []
}

function liveness(where: string, probe: Probe, startupProbe: Probe | undefined): Finding[] {
  const findings: Finding[] = []
  const path = askedBy(probe)
  if (path === '/readyz' || path === '/startupz') {
    findings.push(
      error(
        where,
        `its livenessProbe asks ${path}: it is killed while it drains, and for a dependency that no restart mends; ask /livez`,
      ),
    )
  } else if (path !== undefined && path !== '/livez') {
    const { timeoutSeconds } = filled(probe)
    findings.push(
      warning(
        where,
        `its livenessProbe asks ${path}, which may wait for dependencies: an answer after ${timeoutSeconds} s kills a ` +
          'healthy pod; ask /livez, which waits for nothing',
      ),
    )
  }
  const { periodSeconds, failureThreshold, initialDelaySeconds } = filled(probe)
  const patienceSeconds = patienceOf(probe)
  if (patienceSeconds < longestPauseSeconds) {
    findings.push(
      (failureThreshold === 1 ? error : warning)(
        where,
        `its livenessProbe kills it after ${patienceSeconds} s without an answer (failureThreshold ${failureThreshold}, ` +
          `periodSeconds ${periodSeconds}): one long pause ends a healthy pod; allow ${longestPauseSeconds} s or more`,
      ),
    )
  }
  if (!startupProbe && initialDelaySeconds + patienceSeconds < longestStartSeconds) {
    findings.push(
      warning(
        where,
        `a start that takes more than ${initialDelaySeconds + patienceSeconds} s is killed, again and again; ` +
          'add a startupProbe on /startupz',
      ),
    )
  }
  return findings
}

function startup(where: string, probe: Probe, { checkTimeoutMs }: ServiceBudget): Finding[] {
  const path = askedBy(probe)
  if (path === '/readyz') {
    return [
      error(
        where,
        'its startupProbe asks /readyz: as long as a dependency is away, each start is killed, and no restart mends that; ask /startupz',
      ),
    ]
  }
  const { periodSeconds, failureThreshold, initialDelaySeconds } = filled(probe)
  const patienceSeconds = initialDelaySeconds + patienceOf(probe)
  const figures = `failureThreshold ${failureThreshold}, periodSeconds ${periodSeconds}`
  if (path === '/startupz' && patienceSeconds <= checkTimeoutMs / 1000) {
    return [
      error(
        where,
        `a check may take ${checkTimeoutMs / 1000} s, and /startupz waits until each has run once, but the startupProbe ` +
          `kills the pod after ${patienceSeconds} s (${figures}); allow ${checkTimeoutMs / 1000 + longestStartSeconds} s or more`,
      ),
    ]
  }
  if (patienceSeconds >= longestStartSeconds) return []
  return [
    warning(
      where,
      `a start that takes more than ${patienceSeconds} s is killed, again and again (startupProbe: ${figures}); ` +
        `allow ${longestStartSeconds} s or more`,
    ),
  ]
}

/** From the first probe without an answer to the kill. */
function patienceOf(probe: Probe): number {
  const { periodSeconds, failureThreshold, timeoutSeconds } = filled(probe)
  return (failureThreshold - 1) * periodSeconds + timeoutSeconds
}

/** Kubernetes takes its default for a zero, too. */
function filled(probe: Probe) {
  const pick = (field: 'periodSeconds' | 'timeoutSeconds' | 'failureThreshold' | 'initialDelaySeconds') =>
    probe[field] || kubernetesDefaults[field]
  return {
    periodSeconds: pick('periodSeconds'),
    timeoutSeconds: pick('timeoutSeconds'),
    failureThreshold: pick('failureThreshold'),
    initialDelaySeconds: pick('initialDelaySeconds'),
  }
}

/** The probe that is asked, also below a path of the app's; another path as it is. Undefined for a probe by other means. */
function askedBy({ httpGet }: Probe): string | undefined {
  if (!httpGet) return undefined
  const path = (httpGet.path ?? '/').split('?')[0]!
  return /\/(?:livez|readyz|startupz)$/.exec(path)?.[0] ?? path
}
