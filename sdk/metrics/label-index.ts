import type { LabelDeclaration } from './metric-definition.ts'

/** The value that stands for everything beyond a cap, or outside a closed set. */
export const overflowValue = '_overflow'

/** The identifier of `overflowValue` in every label. */
export const overflowId = 0

/** UTF-16 units kept of a label value: 10 MB of text in a label must not be 10 MB of memory in every series. */
const longestValue = 256

/** Why a value was not taken as it came. */
export type LabelTrouble = 'limit' | 'not_in_set' | 'missing_label' | 'label_not_text' | 'label_too_long'

/** Equal to nothing that a call can pass. */
const noValue = Symbol('no value')

/**
 * Gives every value of one label a small integer, up to the label's cap. `identifiers` is read on the hot path; `admit`
 * runs only for a value that is not there.
 */
export class LabelIndex {
  readonly name: string
  readonly limit: number
  /** Whether the values are a declared set; their identifiers are then 1, 2, … in declared order, for good. */
  readonly closed: boolean
  /** By the value as a call passes it: text, and the numbers that were seen to mean the same. */
  readonly identifiers = new Map<unknown, number>()
  /** The value that was found last, and its identifier: a shortcut past the map. */
  lastValue: unknown = noValue
  lastIdentifier = overflowId
  /** Text by identifier; `undefined` where one was given back. */
  readonly values: (string | undefined)[] = [overflowValue]
  /** Series that use an identifier. */
  readonly #uses: number[] = [0]
  readonly #free: number[] = []
  readonly #aliases = new Map<number, unknown[]>()
  readonly #onTrouble: (trouble: LabelTrouble, label: string) => void
  /** Identifiers that have come to mean another value; whoever keeps something by identifier empties the set. */
  readonly reassigned = new Set<number>()

  constructor(name: string, declaration: LabelDeclaration, onTrouble: (trouble: LabelTrouble, label: string) => void) {
    this.name = name
    this.#onTrouble = onTrouble
    this.identifiers.set(overflowValue, overflowId)
    this.closed = Array.isArray(declaration)
    if ('limit' in declaration) {
      this.limit = declaration.limit
    } else {
      this.limit = declaration.length
      for (const value of declaration) this.#add(value)
    }
  }

  /** Distinct values in use or declared, the overflow not counted. */
  get count(): number {
    return this.values.length - 1 - this.#free.length
  }

  /** The identifier of a value that `identifiers` does not hold. */
  admit(value: unknown): number {
    const text = this.#canonical(value)
    if (text === undefined) return overflowId
    const known = this.identifiers.get(text)
    if (known !== undefined) {
      this.#alias(value, known)
      return known
    }
    if (this.closed || this.count >= this.limit) {
      this.#onTrouble(this.closed ? 'not_in_set' : 'limit', this.name)
      return overflowId
    }
    const identifier = this.#add(text)
    this.#alias(value, identifier)
    return identifier
  }

  use(identifier: number): void {
    this.#uses[identifier]!++
  }

  /** The last series of a value gives its place under the cap back. */
  release(identifier: number): void {
    this.#uses[identifier]!--
    if (this.closed || identifier === overflowId || this.#uses[identifier]! > 0) return
    this.lastValue = noValue
    this.identifiers.delete(this.values[identifier])
    for (const alias of this.#aliases.get(identifier) ?? []) this.identifiers.delete(alias)
    this.#aliases.delete(identifier)
    this.values[identifier] = undefined
    this.#free.push(identifier)
  }

  #add(text: string): number {
    const freed = this.#free.pop()
    if (freed !== undefined) this.reassigned.add(freed)
    const identifier = freed ?? this.values.length
    this.values[identifier] = text
    this.#uses[identifier] = 0
    this.identifiers.set(text, identifier)
    return identifier
  }

  /** Only numbers: each has one text, so there are at most as many as identifiers. */
  #alias(value: unknown, identifier: number): void {
    if (typeof value !== 'number') return
    this.identifiers.set(value, identifier)
    const aliases = this.#aliases.get(identifier)
    if (aliases === undefined) this.#aliases.set(identifier, [value])
    else aliases.push(value)
  }

  /** The text that is stored, or `undefined` for what can't be one. Halves of surrogate pairs would not survive UTF-8. */
  #canonical(value: unknown): string | undefined {
    if (value === undefined || value === null) {
      this.#onTrouble('missing_label', this.name)
      return ''
    }
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value)
    if (typeof value !== 'string') {
      this.#onTrouble('label_not_text', this.name)
      return undefined
    }
    if (value.length <= longestValue) return value.toWellFormed()
    this.#onTrouble('label_too_long', this.name)
    return `${value.slice(0, longestValue - 1).toWellFormed()}…`
  }
}
