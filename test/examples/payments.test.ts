import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './ask.ts'
import { type Program, runProgram } from './program.ts'

let payments: Program
let url: string

beforeAll(async () => {
  // No flag and no import: what `node examples/shop/payments/main.ts` gives.
  payments = runProgram('shop/payments/main.ts')
  url = `http://127.0.0.1:${(await payments.line(/payments listening on (\d+)/))[1]}`
})
afterAll(() => void payments.child.kill('SIGKILL'))

const charge = (card: string) => ask('POST', `${url}/charge`, { orderId: 'o-1', amountCents: 1999, card })

test('an approved charge is answered with 201 and can be read again', async () => {
  const made = await charge('4111111111111111')
  expect(made).toEqual({ status: 201, body: { chargeId: expect.any(String), orderId: 'o-1', amountCents: 1999 } })
  const { chargeId } = made.body as { chargeId: string }
  expect(await ask('GET', `${url}/charge/${chargeId}`)).toEqual({ status: 200, body: made.body })
})

test('the declined card is answered with 402', async () => {
  expect(await charge('4000000000000002')).toEqual({
    status: 402,
    body: { error: 'card_declined', reason: 'insufficient_funds' },
  })
})

test('the failing card is answered with 500', async () => {
  expect(await charge('4000000000000119')).toMatchObject({ status: 500, body: { error: 'provider_failed' } })
})

test('a broken body, a missing field and an unknown path get a status below 500', async () => {
  expect((await ask('POST', `${url}/charge`, '{"card": ')).status).toBe(400)
  expect((await ask('POST', `${url}/charge`, { card: '4111111111111111' })).status).toBe(400)
  expect((await ask('POST', `${url}/charge`, 'null')).status).toBe(400)
  expect((await ask('GET', `${url}/charge`)).status).toBe(405)
  expect((await ask('GET', `${url}/charge/none`)).status).toBe(404)
})

test('SIGTERM ends it with exit code 0', async () => {
  const another = runProgram('shop/payments/main.ts')
  await another.line(/listening/)
  another.child.kill('SIGTERM')
  expect(await another.ended).toBe(0)
})
