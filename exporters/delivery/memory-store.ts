import type { Batch, BatchStore } from './batch-store.ts'

/** What an empty batch costs: its objects, its buffer's head, its place in the list. */
const bytesPerBatch = 512

/**
 * Keeps batches in memory. When they exceed `maxBytes`, the oldest that is not being sent makes room: what happened
 * last is what an incident is solved with.
 */
export function createMemoryStore<Payload>(maxBytes: number): BatchStore<Payload> {
  const batches: Batch<Payload>[] = []
  const lent = new Set<Batch<Payload>>()
  let count = 0
  let bytes = 0

  function remove(index: number): Batch<Payload> {
    const [batch] = batches.splice(index, 1) as [Batch<Payload>]
    lent.delete(batch)
    count -= batch.count
    bytes -= batch.bytes + bytesPerBatch
    return batch
  }

  /** The index of the oldest batch that is not being sent, or -1. Those being sent are few and near the front. */
  function oldestWaiting(): number {
    return lent.size === batches.length ? -1 : batches.findIndex((batch) => !lent.has(batch))
  }

  return {
    get count() {
      return count
    },
    get bytes() {
      return bytes
    },
    get waiting() {
      return batches.length - lent.size
    },
    get oldestSequence() {
      return batches[0]?.sequence ?? Number.POSITIVE_INFINITY
    },
    append(batch) {
      let lostCount = 0
      while (bytes + batch.bytes + bytesPerBatch > maxBytes) {
        const index = oldestWaiting()
        if (index === -1) break
        lostCount += remove(index).count
      }
      batches.push(batch)
      count += batch.count
      bytes += batch.bytes + bytesPerBatch
      return lostCount
    },
    take(fits = () => true) {
      const batch = batches.find((candidate) => !lent.has(candidate) && fits(candidate))
      if (batch !== undefined) lent.add(batch)
      return batch
    },
    has: (fits) => batches.some((batch) => !lent.has(batch) && fits(batch)),
    giveBack(batch) {
      lent.delete(batch)
    },
    release(batch) {
      const index = batches.indexOf(batch)
      if (index !== -1) remove(index)
    },
    replace(batch, parts) {
      const index = batches.indexOf(batch)
      if (index === -1) return
      remove(index)
      batches.splice(index, 0, ...parts)
      for (const part of parts) {
        count += part.count
        bytes += part.bytes + bytesPerBatch
      }
    },
    shrink(batch, payload, smallerBytes) {
      if (!batches.includes(batch)) return
      bytes += smallerBytes - batch.bytes
      batch.payload = payload
      batch.bytes = smallerBytes
    },
    clear() {
      const lostCount = count
      batches.length = 0
      lent.clear()
      count = 0
      bytes = 0
      return lostCount
    },
  }
}
