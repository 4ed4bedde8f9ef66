/**
 * A bounded first-in first-out queue whose `push` allocates nothing. It starts small and doubles up to its capacity, so
 * that a quiet service doesn't pay for the bound of a busy one.
 */
export class RingBuffer<Item> {
  readonly #capacity: number
  #slots: (Item | undefined)[]
  #mask: number
  #head = 0
  #length = 0

  /** @param capacity how many items fit; rounded up to a power of two */
  constructor(capacity: number) {
    this.#capacity = 2 ** Math.ceil(Math.log2(Math.max(2, capacity)))
    this.#slots = new Array(Math.min(256, this.#capacity)).fill(undefined)
    this.#mask = this.#slots.length - 1
  }

  get length(): number {
    return this.#length
  }

  get capacity(): number {
    return this.#capacity
  }

  /** Adds the newest item. The caller has made sure that `length < capacity`. */
  push(item: Item): void {
    if (this.#length > this.#mask) this.#grow()
    this.#slots[(this.#head + this.#length) & this.#mask] = item
    this.#length += 1
  }

  /** Removes and returns the oldest item. */
  shift(): Item | undefined {
    if (this.#length === 0) return undefined
    const item = this.#slots[this.#head]
    this.#slots[this.#head] = undefined
    this.#head = (this.#head + 1) & this.#mask
    this.#length -= 1
    return item
  }

  #grow(): void {
    const old = this.#slots
    const slots = new Array<Item | undefined>(old.length * 2).fill(undefined)
    for (let index = 0; index < this.#length; index += 1) slots[index] = old[(this.#head + index) & this.#mask]
    this.#slots = slots
    this.#mask = slots.length - 1
    this.#head = 0
  }
}
