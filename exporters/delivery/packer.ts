/**
 * Turns items into batches that a destination takes. Only one batch is open at a time; items are encoded as they are
 * added, so that the objects behind them can be freed early and what waits for a destination is compact.
 */
export interface Packer<Item, Payload> {
  /** Items in the open batch. */
  readonly count: number
  /** Size of the open batch in bytes, roughly. */
  readonly bytes: number
  /**
   * Adds one item. False if it is too large for any batch; nothing is added then. May throw on an item that can't be
   * read; nothing is added then either.
   */
  add(item: Item): boolean
  /** Closes the open batch and starts the next one, which it also does when it throws. */
  seal(): Payload
}
