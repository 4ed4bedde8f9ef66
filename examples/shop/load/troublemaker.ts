import type { Visit } from './visit.ts'

const TROUBLE: readonly ((visit: Visit) => Promise<unknown>)[] = [
  (visit) => visit.ask('POST', '/checkout', { body: '{"cartId": "c-1", "card": ' }),
  (visit) => visit.ask('POST', '/checkout', { body: { cartId: 'no-such-cart' } }),
  (visit) => visit.ask('GET', '/products/p-4711'),
  (visit) => visit.ask('GET', '/products?page=-1'),
  (visit) => visit.ask('POST', '/products/p-1/reviews', { body: { stars: 'many' } }),
  (visit) => visit.ask('GET', `/products/${'x'.repeat(4_000)}`),
  (visit) => visit.ask('GET', '/products/%E0%A4%A'),
  (visit) => visit.ask('GET', '/products', { headers: { traceparent: '00-not-a-trace-01', tracestate: ',,=,' } }),
  (visit) => visit.ask('POST', '/cart', { body: { note: 'x'.repeat(40_000) } }),
  // Hangs up before the shop can answer.
  (visit) => visit.ask('GET', '/account/c-1/orders', { patienceMs: 2 }),
]

/** A broken client, or somebody who tries what happens: one piece of bad input. */
export async function makeTrouble(visit: Visit): Promise<void> {
  await TROUBLE[visit.upTo(TROUBLE.length)]?.(visit)
}
