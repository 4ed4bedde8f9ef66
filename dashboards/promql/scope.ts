import { type Expression, type Matcher, mapSelectors } from './expression.ts'

/**
 * Adds matchers to every selector that does not already have a condition on that label: how a board's variables reach
 * its queries without being written in each.
 */
export function withScope(expression: Expression, scope: readonly Matcher[]): Expression {
  return mapSelectors(expression, (selector) => {
    const conditioned = new Set(selector.matchers.map(({ label }) => label))
    return {
      ...selector,
      matchers: [...scope.filter(({ label }) => !conditioned.has(label)), ...selector.matchers],
    }
  })
}
