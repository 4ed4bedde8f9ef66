import { log } from 'vigie'
import { type ChargeOutcome, chargeCard } from './charge-card.ts'
import { ordersPlaced, orderValueEuros } from './metrics.ts'
import type { Order, PlaceOrder } from './order.ts'
import type { OrderStore } from './order-store.ts'

/** Stores an order and charges its card; the order is `paid` when the outcome is `charged`. */
export async function placeOrder(
  store: OrderStore,
  paymentsUrl: string,
  wanted: PlaceOrder,
): Promise<{ readonly order: Order; readonly outcome: ChargeOutcome }> {
  const order = store.add(wanted)
  const { orderId, totalCents } = order
  const outcome = await chargeCard(paymentsUrl, { orderId, amountCents: totalCents, card: wanted.card })
  ordersPlaced.inc({ channel: wanted.channel, outcome })
  if (outcome === 'charged') {
    order.state = 'paid'
    orderValueEuros.observe(totalCents / 100)
    log.info({ orderId, totalCents, itemCount: order.items.length }, 'order placed')
  } else {
    log.warn({ orderId, totalCents, outcome }, 'order not paid')
  }
  return { order, outcome }
}
