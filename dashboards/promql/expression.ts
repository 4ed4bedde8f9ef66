import type { DeclaredMetric } from './metric.ts'

/** One label matcher of a selector. */
export interface Matcher {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** A PromQL syntax tree. Numbers are text, so that decimals print as they were written. */
export type Expression =
  | {
      readonly kind: 'selector'
      readonly metric: DeclaredMetric
      readonly suffix: '' | '_bucket' | '_sum' | '_count'
      readonly matchers: readonly Matcher[]
      readonly range?: string
      readonly offset?: string
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | {
      readonly kind: 'aggregate'
      readonly operator: string
      readonly parameter?: Expression
      readonly grouping?: { readonly keyword: 'by' | 'without'; readonly labels: readonly string[] }
      readonly argument: Expression
    }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly bool?: boolean
      readonly matching?: VectorMatching
    }
  | { readonly kind: 'subquery'; readonly expression: Expression; readonly range: string; readonly step: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '=='
  | '!='
  | '>'
  | '<'
  | '>='
  | '<='
  | 'and'
  | 'or'
  | 'unless'

export interface VectorMatching {
  readonly keyword: 'on' | 'ignoring'
  readonly labels: readonly string[]
  readonly group?: { readonly side: 'left' | 'right'; readonly include: readonly string[] }
}

/** Direct children of a node, left to right. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.arguments
    case 'aggregate':
      return expression.parameter ? [expression.parameter, expression.argument] : [expression.argument]
    case 'binary':
      return [expression.left, expression.right]
    case 'subquery':
      return [expression.expression]
    default:
      return []
  }
}

/** The node and everything under it, depth first. */
export function* walk(expression: Expression): Generator<Expression> {
  yield expression
  for (const child of childrenOf(expression)) yield* walk(child)
}

/** A copy in which every selector went through `change`. */
export function mapSelectors(
  expression: Expression,
  change: (selector: Extract<Expression, { kind: 'selector' }>) => Expression,
): Expression {
  const again = (child: Expression) => mapSelectors(child, change)
  switch (expression.kind) {
    case 'selector':
      return change(expression)
    case 'call':
      return { ...expression, arguments: expression.arguments.map(again) }
    case 'aggregate':
      return {
        ...expression,
        ...(expression.parameter ? { parameter: again(expression.parameter) } : {}),
        argument: again(expression.argument),
      }
    case 'binary':
      return { ...expression, left: again(expression.left), right: again(expression.right) }
    case 'subquery':
      return { ...expression, expression: again(expression.expression) }
    default:
      return expression
  }
}
