import { Router } from 'express'
import type { OrdersClient } from './orders-client.ts'

type OfCustomer = { customerId: string }
type OfOrder = OfCustomer & { orderId: string }

/** `/account/:customerId/orders`: what a customer has bought. */
export function accountRoutes(orders: OrdersClient): Router {
  const router = Router({ mergeParams: true })
  router.get<'/orders', OfCustomer>('/orders', async (request, response) => {
    const list = await orders('GET', `/orders?customerId=${encodeURIComponent(request.params.customerId)}`)
    const { orderIds = [] } = JSON.parse(list.body) as { orderIds?: string[] }
    const found: unknown[] = []
    // Slow on purpose: one call per order, one after the other. It shows as a staircase in the trace of a faithful customer.
    for (const orderId of orderIds) {
      const answer = await orders('GET', `/orders/${orderId}`)
      if (answer.status === 200) found.push(JSON.parse(answer.body))
    }
    response.json({ orders: found })
  })
  router.get<'/orders/:orderId', OfOrder>('/orders/:orderId', async (request, response) => {
    const answer = await orders('GET', `/orders/${encodeURIComponent(request.params.orderId)}`)
    response.status(answer.status).type('json').send(answer.body)
  })
  router.get<'/orders/:orderId/invoice', OfOrder>('/orders/:orderId/invoice', async (request, response) => {
    const answer = await orders('GET', `/orders/${encodeURIComponent(request.params.orderId)}/invoice`)
    response
      .status(answer.status)
      .type(answer.status === 200 ? 'text' : 'json')
      .send(answer.body)
  })
  return router
}
