import { afterEach, expect, test, vi } from 'vitest'
import { ask } from './ask.ts'
import { type Program, runProgram } from './program.ts'

const SERVICES = ['payments', 'orders', 'gateway', 'worker']
const opened: { main: Program; pids: number[] }[] = []

afterEach(() => {
  for (const { main, pids } of opened.splice(0)) {
    for (const pid of [main.child.pid, ...pids]) if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL')
  }
})

/** The shop on free ports, each service a plain program. */
async function openShop(...args: string[]): Promise<{ main: Program; url: string; pids: Map<string, number> }> {
  const main = runProgram('shop/main.ts', { flags: ['--conditions=vigie-source'], args: ['--no-telemetry', ...args] })
  const port = (await main.line(/^shop listening on (\d+)/))[1]
  const pids = new Map<string, number>()
  for (const name of SERVICES) pids.set(name, Number((await main.line(new RegExp(`\\| ${name} .*pid (\\d+)`)))[1]))
  opened.push({ main, pids: [...pids.values()] })
  return { main, url: `http://127.0.0.1:${port}`, pids }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function fillCart(url: string): Promise<string> {
  const { cartId } = (await ask('POST', `${url}/cart`)).body as { cartId: string }
  await ask('PUT', `${url}/cart/${cartId}/items/p-1`, { quantity: 2 })
  return cartId
}

async function checkOut(url: string, card: string) {
  return ask('POST', `${url}/checkout`, { cartId: await fillCart(url), customerId: 'c-1', channel: 'app', card })
}

test('an order is paid through three services, then shipped by the worker', async () => {
  const { url } = await openShop('--no-load')
  const paid = await checkOut(url, '4111111111111111')
  expect(paid).toMatchObject({ status: 201, body: { state: 'paid', outcome: 'charged' } })
  const { orderId } = paid.body as { orderId: string }
  await vi.waitFor(
    async () => {
      const order = await ask('GET', `${url}/account/c-1/orders/${orderId}`)
      expect(order).toMatchObject({ status: 200, body: { state: 'shipped', trackingCode: expect.any(String) } })
    },
    { timeout: 20_000, interval: 100 },
  )
  expect(await ask('GET', `${url}/account/c-1/orders`)).toMatchObject({ status: 200, body: { orders: [{ orderId }] } })
  const invoice = await ask('GET', `${url}/account/c-1/orders/${orderId}/invoice`)
  expect(invoice).toMatchObject({ status: 200, body: expect.stringContaining(orderId) })
})

test('each test card meets its fate at checkout', async () => {
  const { url } = await openShop('--no-load')
  expect(await checkOut(url, '4000000000000002')).toMatchObject({ status: 402, body: { outcome: 'declined' } })
  expect(await checkOut(url, '4000000000000119')).toMatchObject({ status: 502, body: { outcome: 'unavailable' } })
  expect([201, 504]).toContain((await checkOut(url, '4000000000000259')).status)
  expect((await checkOut(url, 'no card')).status).toBe(400)
})

test('SIGTERM ends every process of the shop, with exit code 0', async () => {
  const { main, pids } = await openShop()
  main.child.kill('SIGTERM')
  expect(await main.ended).toBe(0)
  expect([...pids.values()].filter(isAlive)).toEqual([])
})

// Without the second signal the stuck service would be given 13 s, more than this test has.
test('a second SIGTERM, a moment later, ends a stuck service at once', { timeout: 10_000 }, async () => {
  const { main, pids } = await openShop('--no-load')
  process.kill(pids.get('payments')!, 'SIGSTOP')
  const insisting = setInterval(() => main.child.kill('SIGTERM'), 100)
  const ended = await main.ended.finally(() => clearInterval(insisting))
  expect(ended).toBe(1)
  expect(main.lines).toContain('shop: payments ended with SIGKILL')
  expect([...pids.values()].filter(isAlive)).toEqual([])
})

test('a killed main process leaves no service behind', async () => {
  const { main, pids } = await openShop()
  main.child.kill('SIGKILL')
  await vi.waitFor(() => expect([...pids.values()].filter(isAlive)).toEqual([]), { timeout: 20_000, interval: 50 })
})

test('a service that dies closes the shop with exit code 1 and is named', async () => {
  const { main, pids } = await openShop('--no-load')
  process.kill(pids.get('payments')!, 'SIGKILL')
  expect(await main.ended).toBe(1)
  expect(main.lines).toContain('shop: payments ended with SIGKILL')
  expect([...pids.values()].filter(isAlive)).toEqual([])
})

test('with --for the visitors leave and the shop closes with exit code 0', async () => {
  const { main } = await openShop('--rate', '50', '--for', '2s')
  expect(await main.ended).toBe(0)
  const requests = Number((await main.line(/load: ended after (\d+) requests/))[1])
  expect(requests).toBeGreaterThan(10)
})

test('a bad option is named before anything is started', async () => {
  const main = runProgram('shop/main.ts', { args: ['--rate', 'many'] })
  expect(await main.ended).toBe(1)
  expect(main.lines).toEqual(['shop: --rate must be a number from 0.1 to 2000, got "many"'])
})

test('a taken port is one clear sentence', async () => {
  const { url } = await openShop('--no-load')
  const taken = Number(new URL(url).port)
  const main = runProgram('shop/main.ts', {
    flags: ['--conditions=vigie-source'],
    args: ['--no-telemetry', '--no-load'],
    variables: { PORT: String(taken - 2) },
  })
  expect(await main.ended).toBe(1)
  expect(main.lines).toEqual([
    `payments | payments: port ${taken} is taken, PORT chooses another one`,
    'shop: payments ended with exit code 1',
  ])
})
