import { legendLabels } from '../board/legend.ts'
import { childrenOf, type Expression, walk } from '../promql/expression.ts'

const ofCounters = new Set(['rate', 'irate', 'increase', 'resets', 'absent', 'count_over_time'])
const ofCountersOnly = new Set(['rate', 'irate', 'increase', 'resets'])

type Selector = Extract<Expression, { kind: 'selector' }>

/** A counter read without rate or increase: its value only says how long the process has been running. */
export function counterOutsideRate(expression: Expression): string | undefined {
  if (expression.kind === 'call' && ofCounters.has(expression.name)) return undefined
  if (expression.kind === 'selector') {
    return isCounter(expression)
      ? `reads the counter ${expression.metric.name}${expression.suffix} without a rate`
      : undefined
  }
  return childrenOf(expression)
    .map(counterOutsideRate)
    .find((finding) => finding !== undefined)
}

/** rate() of a gauge: every fall counts as a restart. */
export function rateOfGauge(expression: Expression): string | undefined {
  for (const node of walk(expression)) {
    if (node.kind !== 'call' || !ofCountersOnly.has(node.name)) continue
    const [argument] = node.arguments
    if (argument?.kind === 'selector' && !isCounter(argument))
      return `takes the ${node.name} of the gauge ${argument.metric.name}`
  }
  return undefined
}

/** A histogram or summary read by its bare name, or a part that its type does not have. */
export function wrongPart(expression: Expression): string | undefined {
  for (const node of walk(expression)) {
    if (node.kind !== 'selector') continue
    const { metric, suffix } = node
    if (metric.type === 'histogram' && suffix === '') return `reads the histogram ${metric.name} by its bare name`
    if ((metric.type === 'counter' || metric.type === 'gauge') && suffix !== '')
      return `${metric.name} has no ${suffix}`
    if (suffix === '_bucket' && metric.type !== 'histogram') return `${metric.name} has no buckets`
  }
  return undefined
}

/** `=~` where `=` says the same. */
export function needlessPattern(expression: Expression): string | undefined {
  for (const node of walk(expression)) {
    if (node.kind !== 'selector') continue
    for (const { label, operator, value } of node.matchers) {
      const isPlain = /^[\w/:-]*$/.test(value)
      if ((operator === '=~' || operator === '!~') && isPlain)
        return `matches ${label} with a pattern that is plain text: ${value}`
    }
  }
  return undefined
}

/** Matchers on labels that the metric does not have, or on values outside a closed set: it can never match. */
export function impossibleMatcher(expression: Expression): string | undefined {
  for (const node of walk(expression)) {
    if (node.kind !== 'selector') continue
    for (const { label, operator, value } of node.matchers) {
      if (['job', 'instance', 'le', 'quantile', 'namespace'].includes(label)) continue
      const declared = node.metric.labels?.[label]
      if (declared === undefined) return `${node.metric.name} has no label ${label}`
      if (operator === '=' && value !== '' && Array.isArray(declared) && !declared.includes(value)) {
        return `${node.metric.name}: ${label} is never ${JSON.stringify(value)}`
      }
    }
  }
  return undefined
}

/** Two vectors met without `on` or `ignoring` whose labels differ: nothing would ever match. */
export function unmatchedLabels(expression: Expression): string | undefined {
  for (const node of walk(expression)) {
    if (node.kind !== 'binary' || node.matching || node.operator === 'or') continue
    const [left, right] = [labelsOf(node.left), labelsOf(node.right)]
    if (left === undefined || right === undefined) continue
    const differ = [...left].filter((label) => !right.has(label)).concat([...right].filter((label) => !left.has(label)))
    if (differ.length > 0) return `joins series that differ in ${differ.join(', ')} by ${node.operator}`
  }
  return undefined
}

/** Labels of an expression's series, or undefined for a number. */
function labelsOf(expression: Expression): ReadonlySet<string> | undefined {
  if (expression.kind === 'number' || expression.kind === 'string') return undefined
  if (expression.kind === 'call' && expression.name === 'time') return undefined
  if (expression.kind === 'binary' && labelsOf(expression.left) === undefined) return labelsOf(expression.right)
  return new Set(legendLabels(expression))
}

function isCounter({ metric, suffix }: Selector): boolean {
  return metric.type === 'counter' || suffix !== ''
}
