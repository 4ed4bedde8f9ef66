import type { Suspicion } from './suspicion.ts'

/** A batch that waits for its destination. */
export interface Batch<Payload> {
  payload: Payload
  readonly count: number
  bytes: number
  /** Rises with every batch; the parts of a batch that was taken apart keep its number. */
  readonly sequence: number
  /** How many more times this batch and its parts, together, may be taken apart. */
  readonly splits: { left: number }
  readonly suspicion: Suspicion
  /** Resolves, never rejects, when the batch has been made smaller; undefined when there is nothing to wait for. */
  compressed: Promise<void> | undefined
}

/**
 * Where batches wait, oldest first. In memory today; a spool on disk implements the same interface. A batch leaves only
 * by a final verdict (`release`), by being pushed out (`append`) or at the end (`clear`).
 */
export interface BatchStore<Payload> {
  /** Items in all batches, those being sent included. */
  readonly count: number
  /** Bytes of all batches, those being sent included. */
  readonly bytes: number
  /** Batches that are not being sent. */
  readonly waiting: number
  /** The sequence of the oldest batch, or infinity when there is none. */
  readonly oldestSequence: number
  /** Adds the newest batch. Returns how many items older batches lost to make room. */
  append(batch: Batch<Payload>): number
  /** The oldest batch that is not being sent, of those that `fits` lets through; it counts as being sent from now on. */
  take(fits?: (batch: Batch<Payload>) => boolean): Batch<Payload> | undefined
  /** Whether `take` would find one. */
  has(fits: (batch: Batch<Payload>) => boolean): boolean
  /** The batch is to be sent again, in its old place. */
  giveBack(batch: Batch<Payload>): void
  /** The batch has been dealt with. */
  release(batch: Batch<Payload>): void
  /** Puts the parts of a batch, in order, where the batch was. */
  replace(batch: Batch<Payload>, parts: readonly Batch<Payload>[]): void
  /** A batch has been made smaller. */
  shrink(batch: Batch<Payload>, payload: Payload, bytes: number): void
  /** Forgets everything. Returns how many items that were. */
  clear(): number
}
