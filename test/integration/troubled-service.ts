// A service with every trouble that a healthy shop does not have, so that the boards have something to show.
import { counter, limited, startTelemetry } from 'vigie'

const orders = counter({
  name: 'troubled_orders_total',
  help: 'Orders by customer, of whom there are more than the label may name.',
  labels: { customer: limited(2) },
})

const telemetry = startTelemetry({ service: 'troubled', team: 'tests' })
telemetry.health.check('broken', {
  run: () => {
    throw new Error('planted')
  },
  everyMs: 1_000,
})

let turn = 0
const work = setInterval(() => {
  turn += 1
  orders.inc({ customer: `customer ${turn % 10}` })
  orders.inc({ customer: 'customer 1' }, -1) // a counter only goes up: refused and counted
  // Where the spans go, they are refused: lost and counted.
  telemetry.span('lost', () => telemetry.log.error(new Error('planted'), 'nothing works here'))
}, 1_000)
process.once('SIGTERM', () => clearInterval(work))

console.log(`metrics on port ${await telemetry.adminPort()}`)
