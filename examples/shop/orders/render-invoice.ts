import { createHash } from 'node:crypto'
import type { Order } from './order.ts'

/** About 100 ms of work on a common machine. */
const ROUNDS = 60_000

/**
 * The invoice of an order as text with a seal. Slow on purpose: the seal is computed on the event loop, so while one customer waits
 * for an invoice everybody else waits too, which shows in the event loop's lag and in the p99 of unrelated routes.
 */
export function renderInvoice(order: Order): string {
  const lines = order.items.map((item) => `${item.quantity} × ${item.productId}  ${(item.priceCents / 100).toFixed(2)}`)
  const total = `Total ${(order.totalCents / 100).toFixed(2)} EUR`
  let seal = [order.orderId, ...lines, total].join('\n')
  for (let round = 0; round < ROUNDS; round += 1) seal = createHash('sha256').update(seal).digest('hex')
  return [`Invoice for order ${order.orderId}`, ...lines, total, `Seal ${seal}`, ''].join('\n')
}
