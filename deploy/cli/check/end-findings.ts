import { error, type Finding, warning } from './finding.ts'
import type { Container } from './manifest.ts'
import type { ServiceBudget } from './service-budget.ts'
import type { Workload } from './workload.ts'

/**
 * Kubernetes takes a terminating pod out of its endpoints at the same time as it tells it to end; until every kube-proxy
 * and load balancer has heard of it, requests still come. A few seconds are usual, five are safe in most clusters.
 */
const endpointsDropMs = 5_000

/** For the container runtime to notice the exit. */
const marginMs = 1_000

/** Whether a pod has time to end: its grace period must hold the preStop hook and the service's own end. */
export function endFindings(where: string, workload: Workload, container: Container, budget: ServiceBudget): Finding[] {
  const findings: Finding[] = []
  const { drainDelayMs, shutdownMs } = budget
  const graceMs = workload.graceSeconds * 1000
  const preStopMs = preStopSleepMs(container)
  if (preStopMs === undefined) {
    findings.push(
      warning(where, 'how long its preStop hook takes is not known here; it counts against the grace period'),
    )
  }
  const waitedMs = preStopMs ?? 0
  const neededMs = waitedMs + shutdownMs + marginMs
  if (neededMs > graceMs) {
    findings.push(
      error(
        where,
        `the kernel kills it before it has ended: ${parts(waitedMs, shutdownMs)} + 1 s to exit = ${seconds(neededMs)}, ` +
          `terminationGracePeriodSeconds is ${workload.graceSeconds}; raise that to ${Math.ceil(neededMs / 1000)}, ` +
          'or lower VIGIE_SHUTDOWN_TIMEOUT_MS',
      ),
    )
  }
  // Vigie itself cuts the delay to half of the whole time, so that something is left for the requests.
  const delayMs = Math.min(drainDelayMs, shutdownMs / 2)
  if (workload.serves && delayMs < drainDelayMs) {
    findings.push(
      warning(
        where,
        `its drain delay of ${seconds(drainDelayMs)} is cut to ${seconds(delayMs)}, half of its shutdown time; ` +
          `raise VIGIE_SHUTDOWN_TIMEOUT_MS to ${drainDelayMs * 2} or more`,
      ),
    )
  }
  if (workload.serves && waitedMs + delayMs < endpointsDropMs) {
    findings.push(
      error(
        where,
        `rollouts drop requests: it stops listening ${seconds(waitedMs + delayMs)} after it was told to end, but load balancers ` +
          `send to it for up to ${seconds(endpointsDropMs)}; set VIGIE_DRAIN_DELAY_MS to ${endpointsDropMs - waitedMs}`,
      ),
    )
  }
  if (waitedMs > 0 && delayMs > 0 && waitedMs + delayMs > 2 * endpointsDropMs) {
    findings.push(
      warning(
        where,
        `load balancers are waited for twice, ${seconds(waitedMs)} in preStop and ${seconds(delayMs)} in the service; one is enough`,
      ),
    )
  }
  return findings
}

/** Zero without a hook; undefined where the hook does something else than sleep. */
export function preStopSleepMs({ lifecycle }: Container): number | undefined {
  const preStop = lifecycle?.preStop
  if (!preStop) return 0
  if (typeof preStop.sleep?.seconds === 'number') return preStop.sleep.seconds * 1000
  const words = preStop.exec?.command?.join(' ')
  if (words === undefined) return undefined
  const sleeps = [...words.matchAll(/(?:^|[\s/;&])sleep\s+(\d+(?:\.\d+)?)(s|m)?(?![\w.])/g)]
  if (sleeps.length === 0) return undefined
  return sleeps.reduce((sum, [, duration, unit]) => sum + Number(duration) * (unit === 'm' ? 60_000 : 1_000), 0)
}

function parts(preStopMs: number, shutdownMs: number): string {
  const own = `${seconds(shutdownMs)} of its own shutdown`
  return preStopMs > 0 ? `${seconds(preStopMs)} of preStop + ${own}` : own
}

function seconds(durationMs: number): string {
  return `${durationMs / 1000} s`
}
