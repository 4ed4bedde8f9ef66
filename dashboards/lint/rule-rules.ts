import type { Alert, AlertRule } from '../alerts/alert.ts'
import { type Expression, walk } from '../promql/expression.ts'
import { type Duration, durationSeconds } from '../rules/duration.ts'
import { labelsOfRule, type RecordingRule, type RuleGroup } from '../rules/recording-rule.ts'
import { alertLabels } from '../rules/rule-files.ts'
import {
  counterOutsideRate,
  impossibleMatcher,
  needlessPattern,
  rateOfGauge,
  unmatchedLabels,
  wrongPart,
} from './expression-rules.ts'
import type { Finding } from './finding.ts'

const expressionChecks = {
  'promql/counter': counterOutsideRate,
  'promql/rate': rateOfGauge,
  'promql/part': wrongPart,
  'promql/regexp': needlessPattern,
  'promql/impossible': impossibleMatcher,
  'promql/vector_matching': unmatchedLabels,
} as const

/** Checks of any expression, wherever it stands; names as in pint where it has the check. */
export function lintExpression(expression: Expression, where: string): readonly Finding[] {
  return Object.entries(expressionChecks).flatMap(([rule, check]) => {
    const what = check(expression)
    return what === undefined ? [] : [{ rule, where, what }]
  })
}

/** Findings on recording rules, all of them together: names must be unique, and what is read must be written. */
export function lintRecordingRules(groups: readonly RuleGroup<RecordingRule>[]): readonly Finding[] {
  const rules = groups.flatMap((group) => group.rules.map((rule) => ({ group, rule })))
  const keys = rules.map(({ rule }) => `${rule.metric.name}${JSON.stringify(rule.labels)}`)
  return rules.flatMap(({ group, rule }, index) => {
    const where = `${group.name} / ${rule.metric.name}`
    const findings: Finding[] = [...lintExpression(rule.expression.expression, where)]
    const add = (name: string, what: string) => findings.push({ rule: name, where, what })
    if (keys.indexOf(keys[index] ?? '') !== index) add('rule/duplicate', 'is recorded twice')
    if (!/^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+$/.test(rule.metric.name)) add('rule/name', 'is not level:metric:operation')
    if (group.every && durationSeconds(group.every) >= 300)
      add('group/interval', 'leaves holes: five minutes or more between results')
    const declared = new Set(['job', ...Object.keys(rule.metric.labels ?? {})])
    const extra = labelsOfRule(rule).filter((label) => !declared.has(label))
    if (extra.length > 0) add('promql/aggregate', `has labels that it does not declare: ${extra.join(', ')}`)
    const missing = Object.keys(rule.metric.labels ?? {}).filter((label) => !labelsOfRule(rule).includes(label))
    if (missing.length > 0) add('promql/aggregate', `lacks labels that it declares: ${missing.join(', ')}`)
    return findings
  })
}

/** Every recorded metric that is read must be written by a rule. */
export function lintDependencies(
  expressions: readonly { readonly where: string; readonly expression: Expression }[],
  groups: readonly RuleGroup<RecordingRule>[],
): readonly Finding[] {
  const written = new Set(groups.flatMap(({ rules }) => rules.map(({ metric }) => metric.name)))
  return expressions.flatMap(({ where, expression }) =>
    [...walk(expression)].flatMap((node) => {
      if (node.kind !== 'selector' || !node.metric.name.includes(':') || written.has(node.metric.name)) return []
      return [{ rule: 'rule/dependency', where, what: `reads ${node.metric.name}, which no rule records` }]
    }),
  )
}

const fragile = new Set(['topk', 'bottomk', 'limitk'])

/** Findings on alerts. */
export function lintAlerts(alerts: readonly Alert[]): readonly Finding[] {
  const names = alerts.map(({ name }) => name)
  return alerts.flatMap((alert, index) => {
    const findings: Finding[] = []
    const add = (rule: string, what: string) => findings.push({ rule, where: alert.name, what })
    if (names.indexOf(alert.name) !== index) add('rule/duplicate', 'is declared twice')
    if (!/^([A-Z][a-z0-9]+)+$/.test(alert.name)) add('rule/name', 'is not CamelCase')
    if (!alert.summary.endsWith('.') || alert.summary.includes('{{'))
      add('alerts/annotation', 'needs a summary without templates that ends with a full stop')
    const keys = alert.rules.map((rule) => JSON.stringify([rule.severity, rule.labels]))
    if (new Set(keys).size !== keys.length) add('rule/duplicate', 'has two rules with the same labels')
    for (const rule of alert.rules) findings.push(...lintAlertRule(alert, rule))
    return findings
  })
}

function lintAlertRule(alert: Alert, rule: AlertRule): readonly Finding[] {
  const where = `${alert.name} (${rule.severity})`
  const findings: Finding[] = [...lintExpression(rule.when.expression, where)]
  const add = (name: string, what: string) => findings.push({ rule: name, where, what })
  const nodes = [...walk(rule.when.expression)]
  const decides = nodes.some(
    (node) =>
      (node.kind === 'binary' && ['==', '!=', '<', '>', '<=', '>=', 'unless'].includes(node.operator) && !node.bool) ||
      (node.kind === 'call' && node.name === 'absent'),
  )
  if (!decides && rule.proof !== 'always fires') add('alerts/comparison', 'has no condition and always fires')
  if (nodes.some((node) => node.kind === 'aggregate' && fragile.has(node.operator)))
    add('promql/fragile', 'flaps: which series are highest changes')
  if (rule.for && durationSeconds(rule.for as Duration) === 0) add('alerts/for', 'has a needless for: 0s')
  if (Object.values(rule.labels ?? {}).some((value) => value.includes('{{')))
    add('alerts/template', 'has a template in a label: each value would be an alert of its own')
  const used = [...rule.description.matchAll(/\$labels\.(\w+)/g)].map((match) => match[1] ?? '')
  const known = new Set([...alertLabels(rule), ...Object.keys(rule.labels ?? {})])
  const unknown = used.filter((label) => !known.has(label))
  if (unknown.length > 0) add('alerts/template', `names labels that its result does not have: ${unknown.join(', ')}`)
  return findings
}
