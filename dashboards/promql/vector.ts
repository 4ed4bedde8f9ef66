import { type BinaryOperator, type Expression, mapSelectors, type VectorMatching } from './expression.ts'
import { print } from './print.ts'
import type { GrafanaUnit } from './unit.ts'

/** How two vectors meet: on which labels, and which side may have several series for one of the other. */
export interface Join<Label extends string, Included extends string = never> {
  readonly on?: readonly Label[]
  readonly ignoring?: readonly string[]
  /** `group_left`: the left side has many series for one of the right; the labels to copy over. */
  readonly manyToOne?: readonly Included[]
}

/**
 * An instant vector whose series carry the labels `Label`. Immutable: each method gives a new vector. The compiler
 * refuses a grouping by a label that the series do not have.
 */
export class Vector<Label extends string> {
  readonly expression: Expression
  /** What the values are, for the axis of a panel. */
  readonly unit: GrafanaUnit
  /** Keeps `Label` in the structural type; never set. */
  declare readonly labels: Label

  constructor(expression: Expression, unit: GrafanaUnit) {
    this.expression = expression
    this.unit = unit
  }

  /** `sum by (…)`: one series per combination of these labels. */
  by<Name extends Label>(...labels: readonly Name[]): Vector<Name> {
    return this.#aggregate('sum', labels)
  }

  /** `sum by (…)`; without labels, everything into one series. */
  sum<Name extends Label = never>(...labels: readonly Name[]): Vector<Name> {
    return this.#aggregate('sum', labels)
  }

  max<Name extends Label = never>(...labels: readonly Name[]): Vector<Name> {
    return this.#aggregate('max', labels)
  }

  min<Name extends Label = never>(...labels: readonly Name[]): Vector<Name> {
    return this.#aggregate('min', labels)
  }

  average<Name extends Label = never>(...labels: readonly Name[]): Vector<Name> {
    return this.#aggregate('avg', labels)
  }

  /** `count by (…)`: how many series there are. */
  count<Name extends Label = never>(...labels: readonly Name[]): Vector<Name> {
    return new Vector(this.#aggregate<Name>('count', labels).expression, 'short')
  }

  /** The `limit` series with the highest values at each instant. */
  top(limit: number): Vector<Label> {
    const parameter: Expression = { kind: 'number', text: String(limit) }
    return new Vector({ kind: 'aggregate', operator: 'topk', parameter, argument: this.expression }, this.unit)
  }

  plus(other: Vector<Label> | Vector<never> | number): Vector<Label> {
    return this.#arithmetic('+', other)
  }

  minus(other: Vector<Label> | number, join?: Join<Label>): Vector<Label> {
    return this.#arithmetic('-', other, join)
  }

  /** Multiplies; the unit stays that of the left side. */
  times(other: Vector<string> | number | Decimal, join?: Join<Label>): Vector<Label> {
    return this.#arithmetic('*', other, join)
  }

  /** A quotient, shown as a share unless {@link in} says otherwise. */
  dividedBy(other: Limit, join?: Join<Label>): Vector<Label> {
    return new Vector(
      this.#arithmetic('/', other, join).expression,
      typeof other === 'number' ? this.unit : 'percentunit',
    )
  }

  /** `limit - this`: what is left of it. */
  subtractedFrom(limit: number): Vector<Label> {
    return new Vector(binary('-', operandOf(limit), this.expression), this.unit)
  }

  /** Copies labels of `info` series (value 1) to these series: `* on (…) group_left (…) info`. */
  withLabelsOf<Other extends string, Included extends Other>(
    info: Vector<Other>,
    on: readonly (Label & Other)[],
    include: readonly Included[],
  ): Vector<Label | Included> {
    const expression = combine('*', this.expression, info.expression, {
      keyword: 'on',
      labels: on,
      group: { side: 'left', include },
    })
    return new Vector(expression, this.unit)
  }

  /** Keeps the series above the limit. A text limit prints as it is: `'0.0144'`. */
  above(limit: Limit, join?: Join<Label>): Vector<Label> {
    return this.#arithmetic('>', limit, join)
  }

  atLeast(limit: Limit, join?: Join<Label>): Vector<Label> {
    return this.#arithmetic('>=', limit, join)
  }

  below(limit: Limit, join?: Join<Label>): Vector<Label> {
    return this.#arithmetic('<', limit, join)
  }

  equals(limit: Limit): Vector<Label> {
    return this.#arithmetic('==', limit)
  }

  differsFrom(limit: Limit): Vector<Label> {
    return this.#arithmetic('!=', limit)
  }

  /** 1 where the comparison holds and 0 where it does not, instead of dropping series. */
  isAbove(limit: Limit): Vector<Label> {
    return new Vector({ ...binary('>', this.expression, operandOf(limit)), bool: true } as Expression, 'short')
  }

  and(other: Vector<string>, join?: Join<Label>): Vector<Label> {
    return this.#arithmetic('and', other, join)
  }

  or(other: Vector<string>, join?: Join<Label>): Vector<Label> {
    return this.#arithmetic('or', other, join)
  }

  unless(other: Vector<string>, join?: Join<Label>): Vector<Label> {
    return this.#arithmetic('unless', other, join)
  }

  /** The same as it was a duration ago. */
  ago(duration: string): Vector<Label> {
    return new Vector(
      mapSelectors(this.expression, (selector) => ({ ...selector, offset: duration })),
      this.unit,
    )
  }

  /** The same values under another unit. */
  in(unit: GrafanaUnit): Vector<Label> {
    return new Vector(this.expression, unit)
  }

  /** PromQL. */
  toString(): string {
    return print(this.expression)
  }

  #aggregate<Name extends Label>(operator: string, labels: readonly Name[]): Vector<Name> {
    const grouping = labels.length > 0 ? { grouping: { keyword: 'by' as const, labels } } : {}
    return new Vector({ kind: 'aggregate', operator, ...grouping, argument: this.expression }, this.unit)
  }

  #arithmetic(operator: BinaryOperator, other: Limit, join?: Join<Label>): Vector<Label> {
    return new Vector(combine(operator, this.expression, operandOf(other), matchingOf(join)), this.unit)
  }
}

/** A decimal as text, printed exactly as written. */
export type Decimal = `${number}`
type Limit = Vector<string> | number | Decimal

function operandOf(value: Limit): Expression {
  return value instanceof Vector ? value.expression : { kind: 'number', text: String(value) }
}

function binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
  return { kind: 'binary', operator, left, right }
}

function combine(operator: BinaryOperator, left: Expression, right: Expression, matching?: VectorMatching): Expression {
  return { kind: 'binary', operator, left, right, ...(matching ? { matching } : {}) }
}

function matchingOf(join: Join<string> | undefined): VectorMatching | undefined {
  if (!join) return undefined
  const group = join.manyToOne ? { group: { side: 'left' as const, include: join.manyToOne } } : {}
  if (join.on) return { keyword: 'on', labels: join.on, ...group }
  return { keyword: 'ignoring', labels: join.ignoring ?? [], ...group }
}
