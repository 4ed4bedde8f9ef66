import { endFindings, preStopSleepMs } from './end-findings.ts'
import { error, type Finding, warning } from './finding.ts'
import type { Manifest } from './manifest.ts'
import { probeFindings } from './probe-findings.ts'
import { type BudgetOptions, serviceBudget, usesVigie } from './service-budget.ts'
import { signalFindings } from './signal-findings.ts'
import { workloadOf } from './workload.ts'

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
 *
 * @throws VigieError `BAD_OPTION` for a variable with a value that would end the service at its start
 */
export function checkKubernetes(manifests: readonly Manifest[], options: BudgetOptions): KubernetesCheck {
  const findings: Finding[] = []
  const left: string[] = []
  let checked = 0
  for (const manifest of manifests) {
    const workload = workloadOf(manifest)
    if (!workload) continue
    const containers = workload.containers.filter(usesVigie)
    if (containers.length === 0) {
      left.push(workload.name)
      continue
    }
    if (workload.outage) findings.push(error(workload.name, `rollouts drop requests: ${workload.outage}`))
    for (const container of containers) {
      checked += 1
      const where = `${workload.name}, container ${container.name ?? 'without a name'}`
      const budget = serviceBudget(container, options)
      if (budget.unknown.length > 0) {
        findings.push(warning(where, `values from elsewhere are not known here: ${budget.unknown.join(', ')}`))
      }
      findings.push(
        ...signalFindings(where, container),
        ...endFindings(where, workload, container, budget),
        ...probeFindings(where, workload, container, budget),
      )
    }
    for (const container of workload.containers) {
      const sleepMs = preStopSleepMs(container) ?? 0
      if (containers.includes(container) || sleepMs < workload.graceSeconds * 1000) continue
      const where = `${workload.name}, container ${container.name ?? 'without a name'}`
      findings.push(error(where, `its preStop hook sleeps through the grace period of ${workload.graceSeconds} s`))
    }
  }
  return { findings, containers: checked, left }
}
