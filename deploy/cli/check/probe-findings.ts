import { error, type Finding, warning } from './finding.ts'
import { type Container, kubernetesDefaults, type Probe } from './manifest.ts'
import type { ServiceBudget } from './service-budget.ts'
import type { Workload } from './workload.ts'

/** Garbage collection of a large heap, or one long computation: a restart would not mend it. */
const longestPauseSeconds = 10

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
    ...[livenessProbe, readinessProbe, startupProbe].flatMap((probe) => reachable(where, probe, container, budget)),
  ]
}

function readiness(where: string, probe: Probe | undefined): Finding[] {
  if (!probe) {
    return [
      error(where, 'rollouts drop requests: without a readinessProbe it gets them before it can serve; ask /readyz'),
    ]
  }
  if (pathOf(probe) === '/livez') {
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
  const path = pathOf(probe)
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
  const { periodSeconds, failureThreshold, initialDelaySeconds, timeoutSeconds } = filled(probe)
  const patienceSeconds = (failureThreshold - 1) * periodSeconds + timeoutSeconds
  if (patienceSeconds < longestPauseSeconds) {
    findings.push(
      (failureThreshold === 1 ? error : warning)(
        where,
        `its livenessProbe kills it after ${patienceSeconds} s without an answer (failureThreshold ${failureThreshold}, ` +
          `periodSeconds ${periodSeconds}): one long pause ends a healthy pod; allow ${longestPauseSeconds} s or more`,
      ),
    )
  }
  if (!startupProbe && initialDelaySeconds + patienceSeconds < 2 * longestPauseSeconds) {
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

function reachable(where: string, probe: Probe | undefined, container: Container, budget: ServiceBudget): Finding[] {
  if (!probe?.httpGet || portOf(probe, container) !== budget.adminPort) return []
  if (!budget.adminEnabled) return [error(where, `a probe asks port ${budget.adminPort}, but VIGIE_ADMIN turns it off`)]
  if (/^(?:localhost|127\.|::1$)/.test(budget.adminHost)) {
    return [
      error(
        where,
        `a probe can't reach the admin port: VIGIE_ADMIN_HOST is ${budget.adminHost}, kubelet asks the pod's address`,
      ),
    ]
  }
  return []
}

function filled(probe: Probe) {
  const pick = (field: 'periodSeconds' | 'timeoutSeconds' | 'failureThreshold' | 'initialDelaySeconds') =>
    probe[field] ?? kubernetesDefaults[field]
  return {
    periodSeconds: pick('periodSeconds'),
    timeoutSeconds: pick('timeoutSeconds'),
    failureThreshold: pick('failureThreshold'),
    initialDelaySeconds: pick('initialDelaySeconds'),
  }
}

function pathOf(probe: Probe): string | undefined {
  return probe.httpGet && (probe.httpGet.path ?? '/').split('?')[0]
}

function portOf({ httpGet }: Probe, { ports }: Container): number | undefined {
  const port = httpGet?.port
  return typeof port === 'string' && !/^\d+$/.test(port)
    ? ports?.find(({ name }) => name === port)?.containerPort
    : Number(port)
}
