import { Router } from 'express'
import type { Cart, CartStore } from './cart-store.ts'
import { RequestError } from './request-error.ts'

const MAX_LINES = 50

/** `/cart`: a cart is made with `POST /cart`, filled below `/cart/:cartId/items`. */
export function cartRoutes(carts: CartStore): Router {
  const find = (cartId: string): Cart => {
    const cart = carts.get(cartId)
    if (!cart) throw new RequestError(404, `no cart ${cartId}`)
    return cart
  }
  const router = Router()
  router.post('/', (_request, response) => {
    response.status(201).json(shown(carts.add()))
  })
  router.get('/:cartId', (request, response) => {
    response.json(shown(find(request.params.cartId)))
  })
  router
    .route('/:cartId/items/:productId')
    .put((request, response) => {
      const cart = find(request.params.cartId)
      const { quantity } = Object(request.body) as { quantity?: unknown }
      if (!Number.isSafeInteger(quantity) || (quantity as number) < 1 || (quantity as number) > 99) {
        throw new RequestError(422, 'quantity must be a whole number from 1 to 99')
      }
      if (cart.items.size >= MAX_LINES) throw new RequestError(409, 'the cart is full')
      cart.items.set(request.params.productId, quantity as number)
      response.json(shown(cart))
    })
    .delete((request, response) => {
      find(request.params.cartId).items.delete(request.params.productId)
      response.status(204).end()
    })
  return router
}

function shown(cart: Cart): object {
  return { cartId: cart.cartId, items: Object.fromEntries(cart.items) }
}
