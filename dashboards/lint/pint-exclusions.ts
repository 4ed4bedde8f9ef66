import type { Exclusion } from './exclusions.ts'

const otherGroup =
  'read from another group, so up to one interval of 30 s late: these are averages over five minutes and more'

/** What pint finds in the rules and queries and is right as it is; names are those of its checks. */
export const pintExclusions: readonly Exclusion[] = [
  { rule: 'rule/dependency', where: 'slo.recording.yml', reason: otherGroup },
  {
    rule: 'alerts/comparison',
    where: 'telemetry.alerts.yml',
    reason: 'the watchdog always fires: its silence is the alarm',
  },
]
