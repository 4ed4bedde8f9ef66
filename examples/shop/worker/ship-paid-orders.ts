import { setTimeout as sleep } from 'node:timers/promises'
import { counter, type Telemetry } from 'vigie'

const CARRIERS = ['bicycle', 'van', 'boat'] as const
const BATCH_SIZE = 10

const parcelsShipped = counter({
  name: 'parcels_shipped_total',
  help: 'Parcels handed to a carrier.',
  labels: { carrier: CARRIERS },
})

/**
 * Ships up to ten paid orders, oldest first.
 *
 * @throws Error when the orders service can't be reached, or answers with something else than a list
 */
export async function shipPaidOrders(ordersUrl: string, telemetry: Pick<Telemetry, 'span' | 'log'>): Promise<void> {
  const response = await fetch(`${ordersUrl}/orders?state=paid&limit=${BATCH_SIZE}`)
  if (!response.ok) throw new Error(`orders answered ${response.status}`)
  const { orderIds } = (await response.json()) as { orderIds: string[] }
  for (const [position, orderId] of orderIds.entries()) {
    const carrier = CARRIERS[position % CARRIERS.length] ?? 'van'
    await telemetry.span('ship order', async (span) => {
      span.setAttribute('shop.carrier', carrier)
      await packParcel()
      const trackingCode = `${carrier}-${orderId.slice(0, 8)}`
      const answer = await fetch(`${ordersUrl}/orders/${orderId}/shipment`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ trackingCode }),
      })
      await answer.body?.cancel()
      if (!answer.ok) throw new Error(`order ${orderId} was not marked as shipped: ${answer.status}`)
      parcelsShipped.inc({ carrier })
      telemetry.log.info({ orderId, carrier }, 'order shipped')
    })
  }
}

/** Somebody has to fold the box. */
async function packParcel(): Promise<void> {
  await sleep(20)
}
