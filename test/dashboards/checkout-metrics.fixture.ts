import { counter, gauge, histogram, limited } from 'vigie'
import { availability, dashboard, rate, slo, timeseries } from 'vigie/dashboards'

export const ordersPlaced = counter({
  name: 'orders_placed_total',
  help: 'Orders accepted by checkout.',
  labels: { channel: ['web', 'app'], plan: limited(20) },
})

export const basketValue = histogram({
  name: 'basket_value_euros',
  help: 'Value of a basket.',
  buckets: [1, 10, 100, 1000],
})

export const cartsOpen = gauge({ name: 'carts_open', help: 'Carts with something in them.' })

export const checkout = dashboard('Checkout', [timeseries('Orders by channel', rate(ordersPlaced).by('channel'))])

export const checkoutAvailability = slo({
  name: 'checkout-availability',
  objective: '99.9',
  window: '30d',
  sli: availability({ route: '/checkout' }),
})
