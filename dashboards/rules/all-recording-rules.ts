import { shippedSlos } from '../slo/shipped-slos.ts'
import { sloRules } from '../slo/slo-rules.ts'
import type { RecordingRule, RuleGroup } from './recording-rule.ts'
import { serviceRules } from './service-rules.ts'

/** Every recording rule that vigie ships, by the rule file it stands in. */
export const recordingGroupsByFile: Readonly<Record<string, readonly RuleGroup<RecordingRule>[]>> = {
  services: [serviceRules],
  slo: shippedSlos.flatMap(sloRules),
}

export const allRecordingGroups: readonly RuleGroup<RecordingRule>[] = Object.values(recordingGroupsByFile).flat()
