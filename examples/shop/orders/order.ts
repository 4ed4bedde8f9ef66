/** Where an order stands: `paid` waits for the worker, `unpaid` was refused by the bank or never reached it. */
export type OrderState = 'unpaid' | 'paid' | 'shipped'

/** One line of an order. */
export interface OrderItem {
  readonly productId: string
  readonly quantity: number
  readonly priceCents: number
}

/** What the gateway sends to place an order. */
export interface PlaceOrder {
  readonly customerId: string
  readonly channel: 'web' | 'app'
  readonly card: string
  readonly items: readonly OrderItem[]
}

/** An order as the service keeps it; the card is not part of it. */
export interface Order {
  readonly orderId: string
  readonly customerId: string
  readonly items: readonly OrderItem[]
  readonly totalCents: number
  readonly placedAt: string
  state: OrderState
  trackingCode?: string
}
