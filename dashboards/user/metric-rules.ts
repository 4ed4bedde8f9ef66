import { rate } from '../promql/functions.ts'
import type { DeclaredMetric } from '../promql/metric.ts'
import { quantile } from '../promql/quantile.ts'
import { series } from '../promql/selector.ts'
import { type RecordingRule, type RuleGroup, record, recorded } from '../rules/recording-rule.ts'
import { yaml } from '../rules/yaml.ts'

/** Rates of counters and 95th percentiles of histograms, by service and declared labels. */
export function metricRules(name: string, metrics: readonly DeclaredMetric[]): RuleGroup<RecordingRule> {
  return {
    name,
    rules: metrics.flatMap((metric): RecordingRule[] => {
      const labels = Object.keys(metric.labels ?? {})
      const base = metric.name.replace(/_total$/, '')
      if (metric.type === 'counter') {
        const target = recorded(`job:${base}:rate5m`, `Per second: ${metric.help}`, labels)
        return [record(target, rate(metric, {}, '5m').sum('job', ...labels))]
      }
      if (metric.type === 'histogram') {
        const target = recorded(`job:${base}:p95_5m`, `95th percentile: ${metric.help}`, [])
        return [record(target, quantile(0.95, metric, { by: ['job'], range: '5m' }))]
      }
      return []
    }),
  }
}

/**
 * Alerts to start from: that each counter still counts, and that each histogram's 95th percentile stays within its second
 * highest bucket. The thresholds are rough and say so; nobody is woken by them (severity info) until a person has
 * chosen better.
 */
export function alertSkeletons(name: string, metrics: readonly DeclaredMetric[]): string {
  const rules = metrics.flatMap((metric) => {
    const base = metric.name.replace(/_total$/, '')
    if (metric.type === 'counter') {
      const now = rate(metric, {}, '15m').sum('job')
      const before = rate(metric, {}, '15m').sum('job').ago('1d')
      return [
        skeleton(
          `${camel(base)}Stopped`,
          now.equals(0).and(before.above(0)).toString(),
          `${metric.help} It has stopped; a day ago it happened.`,
        ),
      ]
    }
    const limit = metric.buckets?.at(-2)
    if (metric.type === 'histogram' && limit !== undefined) {
      const rule = recorded(`job:${base}:p95_5m`, '', [])
      return [
        skeleton(
          `${camel(base)}High`,
          series(rule).above(limit).toString(),
          `${metric.help} The 95th percentile is above ${limit}.`,
        ),
      ]
    }
    return []
  })
  const header = `# Alerts to start from. Choose the thresholds, then a severity (warning: ticket, critical: wakes somebody).`
  return `${header}${yaml({ groups: [{ name: `${name}-alerts`, rules }] })}`
}

function skeleton(alert: string, expr: string, description: string) {
  return {
    alert,
    expr,
    for: '10m',
    labels: { severity: 'info' },
    annotations: { summary: `${alert} of {{ $labels.job }}.`, description: withoutTemplates(description) },
  }
}

/** Help texts are words: Prometheus would run what stands between double braces, and refuse the file if it cannot. */
function withoutTemplates(words: string): string {
  return words.replaceAll('{{', '{{ "{{" }}')
}

function camel(name: string): string {
  return name
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('')
}
