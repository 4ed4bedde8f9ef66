import type { BinaryOperator, Expression, Matcher } from './expression.ts'

/** Lines up to this length stay whole; longer ones break at parentheses and operators, as `promtool promql format` does. */
const lineWidth = 100

const precedence: Record<BinaryOperator, number> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  '^': 6,
}

/** PromQL text, broken over lines where one would be too long to read. */
export function print(expression: Expression): string {
  return printAt(expression, 0)
}

/** PromQL text on one line, for places where a line break hurts (URLs, tables). */
export function printOnOneLine(expression: Expression): string {
  return flat(expression)
}

function printAt(expression: Expression, depth: number): string {
  const line = flat(expression)
  if (line.length + depth * 2 <= lineWidth) return line
  const inner = (child: Expression) => `${indent(depth + 1)}${printAt(child, depth + 1)}`
  switch (expression.kind) {
    case 'call':
      if (expression.arguments.length === 0) return line
      return `${expression.name}(\n${expression.arguments.map(inner).join(',\n')}\n${indent(depth)})`
    case 'aggregate': {
      const parts = expression.parameter ? [expression.parameter, expression.argument] : [expression.argument]
      return `${aggregateHead(expression)}(\n${parts.map(inner).join(',\n')}\n${indent(depth)})`
    }
    case 'binary': {
      const { left, right } = expression
      return [
        operand(expression, left, 'left', depth),
        `${indent(depth)}${operatorText(expression)}`,
        `${indent(depth)}${operand(expression, right, 'right', depth)}`,
      ].join('\n')
    }
    default:
      return line
  }
}

function operand(
  parent: Expression & { kind: 'binary' },
  child: Expression,
  side: 'left' | 'right',
  depth: number,
): string {
  if (!needsParentheses(parent, child, side)) return printAt(child, depth)
  const line = `(${flat(child)})`
  if (line.length + depth * 2 <= lineWidth) return line
  return `(\n${indent(depth + 1)}${printAt(child, depth + 1)}\n${indent(depth)})`
}

function flat(expression: Expression): string {
  switch (expression.kind) {
    case 'selector': {
      const matchers = expression.matchers.map(printMatcher).join(', ')
      const range = expression.range === undefined ? '' : `[${expression.range}]`
      const offset = expression.offset === undefined ? '' : ` offset ${expression.offset}`
      return `${expression.metric.name}${expression.suffix}${matchers ? `{${matchers}}` : ''}${range}${offset}`
    }
    case 'call':
      return `${expression.name}(${expression.arguments.map(flat).join(', ')})`
    case 'aggregate': {
      const parameter = expression.parameter ? `${flat(expression.parameter)}, ` : ''
      return `${aggregateHead(expression)}(${parameter}${flat(expression.argument)})`
    }
    case 'binary': {
      const wrap = (child: Expression, side: 'left' | 'right') =>
        needsParentheses(expression, child, side) ? `(${flat(child)})` : flat(child)
      return `${wrap(expression.left, 'left')} ${operatorText(expression)} ${wrap(expression.right, 'right')}`
    }
    case 'subquery': {
      const inner = flat(expression.expression)
      const whole = expression.expression.kind === 'binary' ? `(${inner})` : inner
      return `${whole}[${expression.range}:${expression.step}]`
    }
    case 'number':
      return expression.text.replace('Infinity', 'Inf')
    case 'string':
      return quote(expression.value)
  }
}

function needsParentheses(parent: Expression & { kind: 'binary' }, child: Expression, side: 'left' | 'right'): boolean {
  if (child.kind !== 'binary') return false
  const [outer, inner] = [precedence[parent.operator], precedence[child.operator]]
  // `^` is the only operator that binds to the right; all others need parentheses around an equal on the right.
  return inner < outer || (inner === outer && side === (parent.operator === '^' ? 'left' : 'right'))
}

function operatorText(expression: Expression & { kind: 'binary' }): string {
  const { operator, bool, matching } = expression
  const words: string[] = [operator]
  if (bool) words.push('bool')
  if (matching) {
    words.push(`${matching.keyword} (${matching.labels.join(', ')})`)
    if (matching.group) words.push(`group_${matching.group.side} (${matching.group.include.join(', ')})`)
  }
  return words.join(' ')
}

function aggregateHead(expression: Expression & { kind: 'aggregate' }): string {
  const { operator, grouping } = expression
  return grouping ? `${operator} ${grouping.keyword} (${grouping.labels.join(', ')}) ` : operator
}

function printMatcher({ label, operator, value }: Matcher): string {
  return `${label}${operator}${quote(value)}`
}

function quote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}

function indent(depth: number): string {
  return '  '.repeat(depth)
}
