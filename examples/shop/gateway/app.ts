import express, { type Express } from 'express'
import { accountRoutes } from './account.ts'
import { answerError } from './answer-error.ts'
import { cartRoutes } from './cart.ts'
import { createCartStore } from './cart-store.ts'
import { checkoutRoutes } from './checkout.ts'
import type { OrdersClient } from './orders-client.ts'
import { productRoutes } from './products.ts'

/** The gateway: what browsers and the mobile app talk to. */
export function createGatewayApp(orders: OrdersClient): Express {
  const carts = createCartStore()
  const app = express()
  app.disable('x-powered-by')
  app.use(express.json({ limit: '32kb' }))
  app.get('/', (_request, response) => {
    response.type('text/plain').send('The shop. Try /products\n')
  })
  app.use('/products', productRoutes())
  app.use('/cart', cartRoutes(carts))
  app.use('/checkout', checkoutRoutes(carts, orders))
  app.use('/account/:customerId', accountRoutes(orders))
  app.use((_request, response) => {
    response.status(404).json({ error: 'not_found' })
  })
  app.use(answerError)
  return app
}
