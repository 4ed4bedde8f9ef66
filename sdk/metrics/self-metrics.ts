import { badInputTotal, overflowTotal, seriesBudgetRemaining, seriesCount } from '../catalogue/metrics.ts'
import { callSite } from './call-site.ts'
import { CounterMetric } from './counter-metric.ts'
import { GaugeMetric } from './gauge-metric.ts'
import type { LabelTrouble } from './label-index.ts'
import type { MetricDefinition } from './metric-definition.ts'
import { reportMetricsTrouble } from './metrics-reporter.ts'
import type { BadInput, MetricContext, NativeMetric } from './native-metric.ts'
import type { SeriesBudget } from './series-budget.ts'

/** What a registry counts of itself. */
export interface SelfMetrics {
  readonly metrics: readonly NativeMetric[]
  trouble(definition: MetricDefinition, trouble: LabelTrouble | 'budget', label: string): void
  badInput(definition: MetricDefinition, reason: BadInput): void
  /** A metric is missing in a scrape: its function failed or hangs. */
  unread(name: string, why: string): void
}

/** @param context makes the tables; the metrics' own trouble is not counted again */
export function createSelfMetrics(context: MetricContext, budget: SeriesBudget, series: () => number): SelfMetrics {
  const overflow = new CounterMetric(overflowTotal, context)
  const bad = new CounterMetric(badInputTotal, context)
  const count = new GaugeMetric(seriesCount, context)
  count.adopt(series)
  const remaining = new GaugeMetric(seriesBudgetRemaining, context)
  remaining.adopt(() => Math.max(0, budget.limit - budget.used))
  const told = new Set<string>()
  const tellOnce = (key: string, message: () => string) => {
    if (told.has(key)) return
    told.add(key)
    reportMetricsTrouble(message())
  }
  const badInput = ({ name }: MetricDefinition, reason: BadInput, label = '') => {
    bad.inc({ metric: name, reason })
    const what = label === '' ? '' : `, label "${label}"`
    tellOnce(`${name} ${reason} ${label}`, () => `metric "${name}"${what}: ${badInputText[reason]} (at ${callSite()})`)
  }
  return {
    metrics: [overflow, bad, count, remaining],
    badInput: (definition, reason) => badInput(definition, reason),
    unread(name, why) {
      bad.inc({ metric: name, reason: 'collect_failed' })
      tellOnce(
        `${name} collect_failed`,
        () => `metric "${name}" has no value while its function fails or hangs: ${why}`,
      )
    },
    trouble(definition, trouble, label) {
      const { name } = definition
      if (trouble === 'budget') {
        overflow.inc({ metric: name, label: '' })
        tellOnce(`${name} budget`, () => budgetText(name, budget))
      } else if (trouble === 'limit') {
        overflow.inc({ metric: name, label })
        tellOnce(`${name} limit ${label}`, () => limitText(definition, label))
      } else {
        badInput(definition, trouble, label)
      }
    },
  }
}

const badInputText: Readonly<Record<BadInput, string>> = {
  not_a_number: 'a value that is no finite number was left out',
  negative: 'a counter only goes up, a negative amount was left out',
  missing_label: 'a call without this label was counted under ""',
  label_not_text: 'a value that is neither text nor a number was counted under "_overflow"',
  label_too_long: 'a value was cut to 256 characters',
  not_in_set: 'a value outside the declared set was counted under "_overflow"',
}

function limitText({ name, labels }: MetricDefinition, label: string): string {
  const declaration = labels?.[label]
  const limit = declaration !== undefined && 'limit' in declaration ? declaration.limit : 0
  return `metric "${name}", label "${label}": more than ${limit} values, further ones share the series "_overflow" (at ${callSite()})`
}

function budgetText(name: string, { limit }: SeriesBudget): string {
  return `metric "${name}": the process's budget of ${limit} time series is used up, new label values share the series "_overflow" (at ${callSite()})`
}
