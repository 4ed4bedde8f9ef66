import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ask } from './ask.ts'
import { type Program, runProgram } from './program.ts'
import { listenForTargets, type ScrapeTargets } from './scrape-targets.ts'

let targets: ScrapeTargets
let main: Program
let url: string

beforeAll(async () => {
  targets = await listenForTargets()
  main = runProgram('shop/main.ts', {
    flags: ['--conditions=vigie-source'],
    args: ['--no-load'],
    variables: { VIGIE_DEV_URL: targets.url, OTEL_TRACES_EXPORTER: 'none', VIGIE_LOG_STDOUT: 'off' },
  })
  url = `http://127.0.0.1:${(await main.line(/^shop listening on (\d+)/))[1]}`
})
afterAll(() => {
  main.child.kill('SIGKILL')
  targets.close()
})

function eventually(assertion: () => Promise<void>): Promise<void> {
  return vi.waitFor(assertion, { timeout: 20_000, interval: 100 })
}

test('a checkout shows in the metrics of every service that it crossed, under the route templates', async () => {
  const { cartId } = (await ask('POST', `${url}/cart`)).body as { cartId: string }
  await ask('PUT', `${url}/cart/${cartId}/items/p-1`, { quantity: 1 })
  const order = { cartId, customerId: 'c-1', channel: 'app', card: '4111111111111111' }
  expect((await ask('POST', `${url}/checkout`, order)).status).toBe(201)
  const counts = (method: string, route: string, status: number) =>
    `http_server_request_duration_seconds_count{http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"} 1\n`
  await eventually(async () => {
    const gateway = await targets.metricsOf('gateway')
    expect(gateway).toContain(counts('POST', '/checkout', 201))
    expect(gateway).toContain(counts('PUT', '/cart/:cartId/items/:productId', 200))
    expect(await targets.metricsOf('orders')).toContain(counts('POST', '/orders', 201))
    expect(await targets.metricsOf('payments')).toMatch(/http_server_request_duration_seconds_count\{.*"201"\} 1\n/)
  })
})

test('the metrics that the shop declares itself are there', async () => {
  await eventually(async () => {
    const orders = await targets.metricsOf('orders')
    expect(orders).toContain('orders_placed_total{channel="app",outcome="charged"} 1\n')
    expect(orders).toContain('order_value_euros_count 1\n')
    expect(await targets.metricsOf('worker')).toContain('parcels_shipped_total{carrier="bicycle"} 1\n')
  })
})

test('with VIGIE_LOG_STDOUT=off the terminal shows who listens and nothing else, until the end', async () => {
  main.child.kill('SIGTERM')
  expect(await main.ended).toBe(0)
  expect(main.lines.filter((line) => !/ (listening on \d+|ready), pid \d+$/.test(line))).toEqual([])
})
