import type { Expression } from '../promql/expression.ts'

/** The name of a series in a legend: the labels its expression is grouped by. Empty when there is one series only. */
export function legendOf(expression: Expression): string {
  return legendLabels(expression)
    .map((label) => `{{${label}}}`)
    .join(' · ')
}

/** Labels that tell an expression's series apart. */
export function legendLabels(expression: Expression): readonly string[] {
  return [...new Set(groupingOf(expression))].filter((label) => label !== 'le')
}

function groupingOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'aggregate':
      if (expression.grouping?.keyword === 'by') return expression.grouping.labels
      return expression.operator === 'topk' || expression.operator === 'bottomk' ? groupingOf(expression.argument) : []
    case 'binary': {
      const left = groupingOf(expression.left)
      const copied = expression.matching?.group?.include ?? []
      return left.length > 0 || copied.length > 0 ? [...left, ...copied] : groupingOf(expression.right)
    }
    case 'call':
      return [...expression.arguments].map(groupingOf).find((labels) => labels.length > 0) ?? []
    case 'subquery':
      return groupingOf(expression.expression)
    case 'selector':
      // An unaggregated selector has all its labels; the ones declared by the metric tell its series apart.
      return [
        ...(isRecorded(expression) ? ['job'] : ['job', 'instance']),
        ...Object.keys(expression.metric.labels ?? {}),
      ]
    default:
      return []
  }
}

/** Recorded series are per service: the instance is summed away. */
function isRecorded(selector: Extract<Expression, { kind: 'selector' }>): boolean {
  return selector.metric.name.includes(':')
}
