import Fastify, { type FastifyInstance } from 'fastify'
import type { ChargeOutcome } from './charge-card.ts'
import type { OrderState, PlaceOrder } from './order.ts'
import { createOrderStore } from './order-store.ts'
import { placeOrder } from './place-order.ts'
import { renderInvoice } from './render-invoice.ts'
import { orderListSchema, placeOrderSchema, shipmentSchema } from './schemas.ts'

const statusOf: Readonly<Record<ChargeOutcome, number>> = {
  charged: 201,
  declined: 402,
  unavailable: 502,
  timeout: 504,
}

/** The orders service: places, lists, bills and ships orders under `/orders`. */
export function createOrdersApp(paymentsUrl: string): FastifyInstance {
  const app = Fastify()
  app.register(async (routes) => addOrderRoutes(routes, paymentsUrl), { prefix: '/orders' })
  return app
}

function addOrderRoutes(routes: FastifyInstance, paymentsUrl: string): void {
  const store = createOrderStore()

  routes.post<{ Body: PlaceOrder }>('/', { schema: placeOrderSchema }, async (request, reply) => {
    const { order, outcome } = await placeOrder(store, paymentsUrl, request.body)
    return reply.code(statusOf[outcome]).send({ orderId: order.orderId, state: order.state, outcome })
  })

  routes.get<{ Querystring: { state?: OrderState; customerId?: string; limit: number } }>(
    '/',
    { schema: orderListSchema },
    async (request) => {
      const { state, customerId, limit } = request.query
      if (customerId !== undefined) return { orderIds: store.ofCustomer(customerId).map((order) => order.orderId) }
      return { orderIds: store.inState(state ?? 'paid', limit).map((order) => order.orderId) }
    },
  )

  routes.get<{ Params: { orderId: string } }>('/:orderId', async (request, reply) => {
    return store.get(request.params.orderId) ?? reply.code(404).send({ error: 'order_not_found' })
  })

  routes.get<{ Params: { orderId: string } }>('/:orderId/invoice', async (request, reply) => {
    const order = store.get(request.params.orderId)
    if (!order) return reply.code(404).send({ error: 'order_not_found' })
    return reply.type('text/plain; charset=utf-8').send(renderInvoice(order))
  })

  routes.put<{ Params: { orderId: string }; Body: { trackingCode: string } }>(
    '/:orderId/shipment',
    { schema: shipmentSchema },
    async (request, reply) => {
      const order = store.get(request.params.orderId)
      if (!order) return reply.code(404).send({ error: 'order_not_found' })
      if (order.state !== 'paid') return reply.code(409).send({ error: 'order_not_paid', state: order.state })
      order.state = 'shipped'
      order.trackingCode = request.body.trackingCode
      return order
    },
  )
}
