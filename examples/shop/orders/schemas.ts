const identifier = { type: 'string', minLength: 1, maxLength: 64 }

/** What Fastify accepts as `POST /orders`; anything else is answered with 400. */
export const placeOrderSchema = {
  body: {
    type: 'object',
    required: ['customerId', 'channel', 'card', 'items'],
    properties: {
      customerId: identifier,
      channel: { enum: ['web', 'app'] },
      card: { type: 'string', pattern: '^[0-9]{16}$' },
      items: {
        type: 'array',
        minItems: 1,
        maxItems: 50,
        items: {
          type: 'object',
          required: ['productId', 'quantity', 'priceCents'],
          properties: {
            productId: identifier,
            quantity: { type: 'integer', minimum: 1, maximum: 99 },
            priceCents: { type: 'integer', minimum: 1 },
          },
        },
      },
    },
  },
}

/** What Fastify accepts as `GET /orders`. */
export const orderListSchema = {
  querystring: {
    type: 'object',
    properties: {
      state: { enum: ['unpaid', 'paid', 'shipped'] },
      customerId: identifier,
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
    },
  },
}

/** What Fastify accepts as `PUT /orders/:orderId/shipment`. */
export const shipmentSchema = {
  body: { type: 'object', required: ['trackingCode'], properties: { trackingCode: identifier } },
}
