import type { Alert, AlertRule } from '../alerts/alert.ts'
import { boardUrl, runbookUrl } from '../alerts/alert-links.ts'
import { legendLabels } from '../board/legend.ts'
import type { RecordingRule, RuleGroup } from './recording-rule.ts'
import { type YamlValue, yaml } from './yaml.ts'

/** Where alerts find their runbooks. */
export interface RunbookBoard {
  readonly uid: string
  readonly alerts: readonly Alert[]
}

const header = '# Generated from the metric catalogue by `npm run generate`; changes here are lost.'

/** Text of a file of recording rules. */
export function recordingFile(groups: readonly RuleGroup<RecordingRule>[]): string {
  return file(
    groups.map(({ name, every, rules }) => ({
      name,
      interval: every,
      rules: rules.map(({ metric, expression, labels }) => ({
        record: metric.name,
        expr: expression.toString(),
        labels: Object.keys(labels).length > 0 ? labels : undefined,
      })),
    })),
  )
}

/**
 * Text of a file of alerts: a group for each.
 *
 * @param runbooks all alerts of the runbook board that these link to, and its uid
 */
export function alertFile(alerts: readonly Alert[], runbooks: RunbookBoard): string {
  return file(
    alerts.map((alert) => ({ name: alert.name, rules: alert.rules.map((rule) => ruleOf(alert, rule, runbooks)) })),
  )
}

function ruleOf(alert: Alert, rule: AlertRule, runbooks: RunbookBoard): YamlValue {
  const labels = alertLabels(rule)
  return {
    alert: alert.name,
    expr: rule.when.toString(),
    for: rule.for,
    labels: { severity: rule.severity, ...rule.labels },
    annotations: {
      summary: alert.summary,
      description: rule.description,
      runbook_url: runbookUrl(alert, runbooks.alerts, runbooks.uid),
      dashboard_url: boardUrl(alert, labels),
    },
  }
}

/** Labels that an alert carries from its expression. */
export function alertLabels(rule: AlertRule): readonly string[] {
  return legendLabels(rule.when.expression)
}

function file(groups: readonly YamlValue[]): string {
  return `${header}${yaml({ groups })}`
}
