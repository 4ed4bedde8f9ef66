import { counter, histogram } from 'vigie'

/** Orders by where they came from and what became of the payment. */
export const ordersPlaced = counter({
  name: 'orders_placed_total',
  help: 'Orders received by checkout, by sales channel and outcome of the payment.',
  labels: { channel: ['web', 'app'], outcome: ['charged', 'declined', 'unavailable', 'timeout'] },
})

/** What paid orders are worth. */
export const orderValueEuros = histogram({
  name: 'order_value_euros',
  help: 'Value of the paid orders in euros.',
  buckets: [10, 25, 50, 100, 250, 500, 1_000],
})
