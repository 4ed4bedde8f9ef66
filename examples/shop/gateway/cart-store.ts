import { randomUUID } from 'node:crypto'
import { BoundedMap } from '../bounded-map.ts'

/** What a visitor means to buy: product ids with their quantity. */
export interface Cart {
  readonly cartId: string
  readonly items: Map<string, number>
}

/** The carts of the shop, in memory: the newest 5,000. */
export interface CartStore {
  add(): Cart
  get(cartId: string): Cart | undefined
}

const MAX_CARTS = 5_000

/** An empty store. */
export function createCartStore(): CartStore {
  const carts = new BoundedMap<string, Cart>(MAX_CARTS)
  return {
    add() {
      const cart = { cartId: randomUUID(), items: new Map<string, number>() }
      carts.set(cart.cartId, cart)
      return cart
    },
    get: (cartId) => carts.get(cartId),
  }
}
