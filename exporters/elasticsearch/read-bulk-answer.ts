import type { Verdict } from '../delivery/destination.ts'
import type { HttpPayload } from '../delivery/http-destination.ts'
import type { HttpAnswer } from '../delivery/http-transport.ts'
import { bulkPairs } from './split-bulk-request.ts'

interface BulkItem {
  readonly status: number
  readonly error?: { readonly type?: string; readonly reason?: string }
}

/**
 * Reads what became of each document of a `_bulk` request, which is answered 200 also when every document failed. 429
 * and 5xx are sent again, alone; 409 means that a request whose answer was lost had arrived; the rest is refused for good.
 */
export async function readBulkAnswer(
  answer: HttpAnswer,
  body: () => Promise<Uint8Array>,
): Promise<Verdict<HttpPayload>> {
  const items = readItems(answer)
  // Cut off, or not Elasticsearch at all. Sending again is harmless: documents have ids.
  if (items === undefined) return { kind: 'retry', message: 'the answer is not that of a _bulk request' }
  const isLater = ({ status }: BulkItem) => status === 429 || status >= 500
  const isRefused = ({ status }: BulkItem) => status >= 300 && status !== 409
  const failed = items.filter((item) => isRefused(item) && !isLater(item))
  const later = items.find(isLater)
  if (later === undefined) return { kind: 'delivered', rejectedCount: failed.length, message: describeItem(failed[0]) }
  const message = describeItem(later) ?? 'later'
  if (items.every(isLater)) return { kind: 'retry', message }
  const pairs = bulkPairs(await body()).filter((_, index) => items[index] !== undefined && isLater(items[index]))
  const remaining = Buffer.concat(pairs)
  return {
    kind: 'partial',
    rejectedCount: failed.length,
    remaining: {
      payload: { body: remaining, gzipped: false },
      count: pairs.length,
      bytes: remaining.byteLength,
    },
    message: describeItem(failed[0]) ?? message,
  }
}

/** One status for each document, or undefined when this is no answer to a `_bulk` request. */
function readItems(answer: HttpAnswer): BulkItem[] | undefined {
  try {
    const { items } = JSON.parse(answer.body.toString('utf8')) as { items: Record<string, BulkItem>[] }
    const read = items.map((item) => Object.values(item)[0]!)
    return read.every((item) => Number.isInteger(item.status)) ? read : undefined
  } catch {
    return undefined
  }
}

function describeItem(item: BulkItem | undefined): string | undefined {
  if (item === undefined) return undefined
  const { type = '', reason = '' } = item.error ?? {}
  return `${item.status} ${type} ${reason}`
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
}
