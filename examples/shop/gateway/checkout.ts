import { Router } from 'express'
import type { CartStore } from './cart-store.ts'
import type { OrdersClient } from './orders-client.ts'
import { createProductRange } from './product-range.ts'
import { RequestError } from './request-error.ts'

/** `POST /checkout`: turns a cart into an order. Answers 201, or 402 when the bank refuses the card. */
export function checkoutRoutes(carts: CartStore, orders: OrdersClient): Router {
  const range = createProductRange()
  const router = Router()
  router.post('/', async (request, response) => {
    const { cartId, customerId, channel = 'web', card } = Object(request.body) as Record<string, unknown>
    const cart = carts.get(String(cartId))
    if (!cart) throw new RequestError(404, `no cart ${cartId}`)
    if (cart.items.size === 0) throw new RequestError(422, 'the cart is empty')
    const items = [...cart.items].map(([productId, quantity]) => {
      const product = range.get(productId)
      if (!product) throw new RequestError(422, `product ${productId} is no longer sold`)
      return { productId, quantity, priceCents: product.priceCents }
    })
    const answer = await orders('POST', '/orders', { customerId, channel, card, items })
    if (answer.status === 201) cart.items.clear()
    response.status(answer.status).type('json').send(answer.body)
  })
  return router
}
