import { type Expression, walk } from '../promql/expression.ts'
import { type Duration, durationSeconds } from './duration.ts'
import type { RecordingRule, RuleGroup } from './recording-rule.ts'

/** What the estimate assumes where no label says it. */
export interface Fleet {
  readonly services: number
  readonly instancesPerService: number
  /** Observed combinations of one instance: routes × methods × codes that really occur together. */
  readonly combinationsPerInstance: number
  readonly scrapeIntervalSeconds: number
  readonly evaluationIntervalSeconds: number
}

/** A fleet of 20 services with 3 instances each, 40 combinations of route, method and status in use. */
export const referenceFleet: Fleet = {
  services: 20,
  instancesPerService: 3,
  combinationsPerInstance: 40,
  scrapeIntervalSeconds: 15,
  evaluationIntervalSeconds: 15,
}

export interface RuleCost {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Samples that one evaluation reads. */
  readonly samplesRead: number
  readonly samplesReadPerSecond: number
  /** Series that the rule writes. */
  readonly seriesWritten: number
}

/** What all recording rules together may cost on the {@link referenceFleet}; a test holds them to it. */
export const ruleBudget = { samplesReadPerSecond: 500_000, seriesWritten: 1_000 } as const

/**
 * Cost of recording rules: samples read (series of each selector × samples in its window) and series written. An
 * estimate from the catalogue: a selector's matchers are taken to select everything.
 */
export function ruleCosts(
  groups: readonly RuleGroup<RecordingRule>[],
  fleet: Fleet = referenceFleet,
): readonly RuleCost[] {
  return groups.flatMap(({ every, rules }) => {
    const everySeconds = every ? durationSeconds(every) : fleet.evaluationIntervalSeconds
    return rules.map(({ metric, expression, labels }): RuleCost => {
      const samplesRead = [...walk(expression.expression)].reduce((sum, node) => sum + samplesOf(node, fleet), 0)
      return {
        name: metric.name,
        labels,
        samplesRead,
        samplesReadPerSecond: samplesRead / everySeconds,
        seriesWritten: readsSeries(expression.expression) ? fleet.services : 1,
      }
    })
  })
}

function samplesOf(node: Expression, fleet: Fleet): number {
  if (node.kind !== 'selector') return 0
  const recorded = node.metric.name.includes(':')
  const instances = fleet.services * fleet.instancesPerService
  const labels = Object.keys(node.metric.labels ?? {}).length
  const combinations = labels === 0 ? 1 : fleet.combinationsPerInstance
  const isOneBucket = node.matchers.some(({ label, operator }) => label === 'le' && operator === '=')
  const buckets = node.suffix === '_bucket' && !isOneBucket ? (node.metric.buckets?.length ?? 0) + 1 : 1
  const series = recorded ? fleet.services : instances * combinations * buckets
  const interval = recorded ? fleet.evaluationIntervalSeconds : fleet.scrapeIntervalSeconds
  const windowSeconds = node.range === undefined ? interval : durationSeconds(node.range as Duration)
  return series * Math.max(1, Math.round(windowSeconds / interval))
}

function readsSeries(expression: Expression): boolean {
  return [...walk(expression)].some(({ kind }) => kind === 'selector')
}
