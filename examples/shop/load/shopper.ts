import type { Visit } from './visit.ts'

const WORDS = ['oak', 'lantern', 'clock', 'linen', 'bowl', 'anchor']
const PRODUCT_COUNT = 48
const CUSTOMER_COUNT = 200

/** Somebody who came to buy, or thought so: looks around, fills a cart, pays, looks after the parcel. Most leave early. */
export async function shop(visit: Visit): Promise<void> {
  await browse(visit)
  if (visit.chance(0.55)) return
  const cart = await visit.ask('POST', '/cart')
  const cartId = cart.body?.['cartId']
  if (typeof cartId !== 'string') return
  await fillCart(visit, cartId)
  if (visit.chance(0.3)) return
  await visit.think(1)
  const customerId = `c-${customerNumber(visit)}`
  const order = await checkOut(visit, cartId, customerId)
  if (typeof order?.['orderId'] === 'string') await lookAfterOrder(visit, customerId, order['orderId'])
}

async function browse(visit: Visit): Promise<void> {
  if (visit.chance(0.4)) await visit.ask('GET', '/')
  await visit.ask('GET', visit.chance(0.3) ? `/products?search=${WORDS[visit.upTo(WORDS.length)]}` : '/products')
  const views = 1 + visit.upTo(3)
  for (let view = 0; view < views; view += 1) {
    await visit.think(0.8)
    const productId = productOf(visit)
    await visit.ask('GET', `/products/${productId}`)
    if (visit.chance(0.3)) await visit.ask('GET', `/products/${productId}/reviews`)
    if (visit.chance(0.03))
      await visit.ask('POST', `/products/${productId}/reviews`, { body: { stars: 1 + visit.upTo(5) } })
  }
}

async function fillCart(visit: Visit, cartId: string): Promise<void> {
  const items = 1 + visit.upTo(3)
  for (let item = 0; item < items; item += 1) {
    await visit.think(0.4)
    await visit.ask('PUT', `/cart/${cartId}/items/${productOf(visit)}`, { body: { quantity: 1 + visit.upTo(2) } })
  }
  if (visit.chance(0.1)) await visit.ask('DELETE', `/cart/${cartId}/items/p-${1 + visit.upTo(PRODUCT_COUNT)}`)
  await visit.ask('GET', `/cart/${cartId}`)
}

/** Pays, with a second attempt after a refused card; returns what the shop answered when it took the order. */
async function checkOut(
  visit: Visit,
  cartId: string,
  customerId: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const channel = visit.chance(0.4) ? 'app' : 'web'
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const card = `4${String(visit.upTo(10 ** 9)).padStart(15, '0')}`
    const answer = await visit.ask('POST', '/checkout', { body: { cartId, customerId, channel, card } })
    if (answer.status === 201) return answer.body
    if (visit.chance(0.5)) return undefined
    await visit.think(1.5)
  }
  return undefined
}

async function lookAfterOrder(visit: Visit, customerId: string, orderId: string): Promise<void> {
  await visit.think(1)
  await visit.ask('GET', `/account/${customerId}/orders/${orderId}`)
  if (visit.chance(0.4)) await visit.ask('GET', `/account/${customerId}/orders`)
  if (visit.chance(0.1))
    await visit.ask('GET', `/account/${customerId}/orders/${orderId}/invoice`, { patienceMs: 3_000 })
}

/** A few products are looked at much more than the others. */
function productOf(visit: Visit): string {
  return `p-${1 + Math.min(visit.upTo(PRODUCT_COUNT), visit.upTo(PRODUCT_COUNT))}`
}

/** A few customers buy much more than the others. */
function customerNumber(visit: Visit): number {
  return 1 + Math.min(visit.upTo(CUSTOMER_COUNT), visit.upTo(CUSTOMER_COUNT), visit.upTo(CUSTOMER_COUNT))
}
