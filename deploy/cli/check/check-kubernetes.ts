import { VigieError } from '../../../sdk/vigie-error.ts'
import { endFindings, preStopSleepMs } from './end-findings.ts'
import { error, type Finding, warning } from './finding.ts'
import type { Container, Manifest } from './manifest.ts'
import { probeFindings } from './probe-findings.ts'
import { type BudgetOptions, type ServiceBudget, serviceBudget, usesVigie } from './service-budget.ts'
import { signalFindings } from './signal-findings.ts'
import { type Workload, workloadOf } from './workload.ts'

export interface KubernetesCheck {
  readonly findings: readonly Finding[]
  /** Containers that run vigie. */
  readonly containers: number
  /** Workloads without one: nothing was checked in them. */
  readonly left: readonly string[]
}

/**
 * Compares the probes, grace periods and preStop hooks of manifests with what the service takes for its end, and says which
 * combination drops requests, loses telemetry, or kills a healthy pod.
 */
export function checkKubernetes(manifests: readonly Manifest[], options: BudgetOptions): KubernetesCheck {
  const findings: Finding[] = []
  const left: string[] = []
  let checked = 0
  for (const manifest of manifests) {
    const workload = workloadOf(manifest, manifests)
    if (!workload) continue
    const containers = workload.containers.filter(usesVigie)
    if (containers.length === 0) {
      left.push(workload.name)
      continue
    }
    if (workload.outage) findings.push(error(workload.name, `rollouts drop requests: ${workload.outage}`))
    for (const container of containers) {
      checked += 1
      findings.push(...containerFindings(nameOf(workload, container), workload, container, options))
    }
    for (const container of workload.containers) {
      const sleepMs = preStopSleepMs(container) ?? 0
      if (containers.includes(container) || sleepMs < workload.graceSeconds * 1000) continue
      const where = nameOf(workload, container)
      findings.push(error(where, `its preStop hook sleeps through the grace period of ${workload.graceSeconds} s`))
    }
  }
  return { findings, containers: checked, left }
}

function containerFindings(
  where: string,
  workload: Workload,
  container: Container,
  options: BudgetOptions,
): readonly Finding[] {
  let budget: ServiceBudget
  try {
    budget = serviceBudget(container, options)
  } catch (refused) {
    if (!(refused instanceof VigieError)) throw refused
    return [error(where, `it ends at its start, again and again: ${refused.message}`)]
  }
  const { unknown, disabled, signals } = budget
  const findings = signalFindings(where, container)
  if (unknown.length > 0) {
    findings.push(warning(where, `values from elsewhere are not known here: ${unknown.join(', ')}`))
  }
  if (disabled || !signals) {
    const switched = disabled ? 'telemetry is switched off' : 'VIGIE_SIGNALS is off'
    findings.push(
      warning(
        where,
        `${switched}, so vigie neither waits for load balancers nor finishes requests when the pod ends; the service must`,
      ),
    )
  } else findings.push(...endFindings(where, workload, container, budget))
  findings.push(...probeFindings(where, workload, container, budget))
  return findings
}

function nameOf(workload: Workload, container: Container): string {
  return `${workload.name}, container ${container.name ?? 'without a name'}`
}
