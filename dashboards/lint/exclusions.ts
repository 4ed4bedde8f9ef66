import type { Finding } from './finding.ts'

/** A finding that is right as it is; the reason is part of it, and one that excuses nothing is itself a fault. */
export interface Exclusion {
  readonly rule: string
  /** Start of the finding's `where`. */
  readonly where: string
  readonly reason: string
}

export const exclusions: readonly Exclusion[] = [
  {
    rule: 'template-job-rule',
    where: 'vigie-service',
    reason: 'the board is about one service: Jaeger’s search takes exactly one',
  },
  {
    rule: 'template-job-rule',
    where: 'vigie-traces',
    reason: 'Jaeger’s search takes exactly one service',
  },
  {
    rule: 'target-instance-rule',
    where: 'vigie-fleet',
    reason: 'the board compares services; what it reads is recorded without the instance',
  },
  {
    rule: 'target-instance-rule',
    where: 'vigie-slo',
    reason: 'objectives are a service’s, recorded without the instance',
  },
  {
    rule: 'target-job-rule',
    where: 'vigie-traces',
    reason: 'the series that Jaeger counts carry the service in service_name, which is conditioned',
  },
  {
    rule: 'target-instance-rule',
    where: 'vigie-traces',
    reason: 'the series that Jaeger counts from spans do not say which instance sent them',
  },
  {
    rule: 'target-instance-rule',
    where: 'vigie-service / Alerts',
    reason: 'an alert about a service as a whole has no instance',
  },
  {
    rule: 'target-job-rule',
    where: 'vigie-fleet / Firing alerts',
    reason: 'an alert about the stack belongs to no chosen service',
  },
  {
    rule: 'target-job-rule',
    where: 'vigie-fleet / Alerts firing',
    reason: 'an alert about the stack belongs to no chosen service',
  },
]

/**
 * Findings that no exclusion covers, and exclusions that cover nothing.
 *
 * @param excluded @default those of vigie's own linter
 */
export function withoutExcluded(
  findings: readonly Finding[],
  excluded: readonly Exclusion[] = exclusions,
): readonly Finding[] {
  const covers = (exclusion: Exclusion, finding: Finding) =>
    exclusion.rule === finding.rule && finding.where.startsWith(exclusion.where)
  const idle = excluded.filter((exclusion) => !findings.some((finding) => covers(exclusion, finding)))
  return [
    ...findings.filter((finding) => !excluded.some((exclusion) => covers(exclusion, finding))),
    ...idle.map(({ rule, where }) => ({ rule: 'idle-exclusion', where, what: `${rule} finds nothing here any more` })),
  ]
}
