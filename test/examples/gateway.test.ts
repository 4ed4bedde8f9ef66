import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './ask.ts'
import { type Program, runProgram } from './program.ts'

let gateway: Program
let url: string

beforeAll(async () => {
  // Nobody listens on port 1: the gateway without the orders service.
  gateway = runProgram('shop/gateway/main.ts', { variables: { ORDERS_URL: 'http://127.0.0.1:1' } })
  url = `http://127.0.0.1:${(await gateway.line(/gateway listening on (\d+)/))[1]}`
})
afterAll(() => void gateway.child.kill('SIGKILL'))

test('products are listed by page and found by word', async () => {
  expect(await ask('GET', `${url}/products?page=4`)).toMatchObject({ status: 200, body: { total: 48 } })
  const found = await ask('GET', `${url}/products?search=lantern`)
  expect(found).toMatchObject({ status: 200, body: { total: 6, products: { length: 6 } } })
  expect((await ask('GET', `${url}/products?page=-1`)).status).toBe(400)
})

test('the reviews of a product that nobody has reviewed are a 500, those of another are not', async () => {
  expect((await ask('GET', `${url}/products/p-3/reviews`)).status).toBe(500)
  expect(await ask('GET', `${url}/products/p-1/reviews`)).toMatchObject({
    status: 200,
    body: { averageStars: expect.any(Number) },
  })
  expect((await ask('GET', `${url}/products/p-1/reviews/r-1`)).status).toBe(200)
})

test('a review is accepted for moderation, one without stars is not', async () => {
  expect((await ask('POST', `${url}/products/p-3/reviews`, { stars: 5 })).status).toBe(202)
  expect((await ask('POST', `${url}/products/p-3/reviews`, { stars: 'many' })).status).toBe(422)
  expect((await ask('GET', `${url}/products/p-3/reviews`)).status).toBe(500)
})

test('what does not exist is a 404', async () => {
  for (const path of ['/wp-login.php', '/products/p-4711', '/products/p-1/reviews/r-99', '/cart/none']) {
    expect([path, (await ask('GET', `${url}${path}`)).status]).toEqual([path, 404])
  }
})

test('a cart takes a quantity from 1 to 99', async () => {
  const { body } = await ask('POST', `${url}/cart`)
  const item = `${url}/cart/${(body as { cartId: string }).cartId}/items/p-2`
  expect(await ask('PUT', item, { quantity: 2 })).toMatchObject({ status: 200, body: { items: { 'p-2': 2 } } })
  for (const quantity of [0, 100, 1.5, '2', null]) expect((await ask('PUT', item, { quantity })).status).toBe(422)
  expect((await ask('DELETE', item)).status).toBe(204)
})

test('bad input is answered with a status below 500', async () => {
  expect((await ask('POST', `${url}/checkout`, '{"cartId": ')).status).toBe(400)
  expect((await ask('POST', `${url}/checkout`, 'null')).status).toBe(400)
  expect((await ask('POST', `${url}/cart`, { note: 'x'.repeat(40_000) })).status).toBe(413)
  expect((await ask('GET', `${url}/products/%E0%A4%A`)).status).toBe(400)
})

test('without the orders service an account is a 502', async () => {
  expect(await ask('GET', `${url}/account/c-1/orders`)).toMatchObject({ status: 502 })
})
