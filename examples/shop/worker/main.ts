import { setTimeout as sleep } from 'node:timers/promises'
import { startTelemetry } from 'vigie'
import { onEnd } from '../on-end.ts'
import { announceReady } from '../ready-message.ts'
import { shipPaidOrders } from './ship-paid-orders.ts'

const ordersUrl = process.env['ORDERS_URL'] || 'http://127.0.0.1:8081'
const PAUSE_MS = 1_000

const telemetry = startTelemetry({ service: 'worker', team: 'fulfilment' })
telemetry.health.check('orders', {
  run: () => fetch(`${ordersUrl}/orders?limit=1`).then((response) => response.body?.cancel()),
  timeoutMs: 1_000,
  everyMs: 15_000,
})

const ending = new AbortController()
onEnd(() => ending.abort())
announceReady('worker')

while (!ending.signal.aborted) {
  try {
    await shipPaidOrders(ordersUrl, telemetry)
  } catch (error) {
    telemetry.log.error(error, 'orders could not be shipped, trying again')
  }
  await sleep(PAUSE_MS, undefined, { signal: ending.signal }).catch(() => {})
}
await telemetry.shutdown()
