import { randomUUID } from 'node:crypto'
import { BoundedMap } from '../bounded-map.ts'
import type { Order, OrderState, PlaceOrder } from './order.ts'

const MAX_ORDERS = 5_000

/** The orders of the shop, in memory: the newest 5,000. */
export interface OrderStore {
  add(wanted: PlaceOrder): Order
  get(orderId: string): Order | undefined
  /** Oldest first. */
  inState(state: OrderState, limit: number): Order[]
  /** Oldest first. */
  ofCustomer(customerId: string): Order[]
}

/** An empty store. */
export function createOrderStore(): OrderStore {
  const orders = new BoundedMap<string, Order>(MAX_ORDERS)
  return {
    add(wanted) {
      const order: Order = {
        orderId: randomUUID(),
        customerId: wanted.customerId,
        items: wanted.items,
        totalCents: wanted.items.reduce((sum, item) => sum + item.quantity * item.priceCents, 0),
        placedAt: new Date().toISOString(),
        state: 'unpaid',
      }
      orders.set(order.orderId, order)
      return order
    },
    get: (orderId) => orders.get(orderId),
    inState: (state, limit) =>
      orders
        .values()
        .filter((order) => order.state === state)
        .slice(0, limit),
    ofCustomer: (customerId) => orders.values().filter((order) => order.customerId === customerId),
  }
}
