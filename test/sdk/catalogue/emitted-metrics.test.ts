import { afterAll, beforeAll, expect, test } from 'vitest'
import { catalogue } from '../../../sdk/catalogue/index.ts'
import { eventually } from '../../backends/eventually.ts'
import { startTinyServer, type TinyServer } from '../../backends/tiny-server.ts'
import { type RunningShop, startShop } from '../../integration/running-shop.ts'

/** What the shop's authors declare themselves. */
const ofTheShop = ['orders_placed_total', 'order_value_euros', 'parcels_shipped_total']

let sink: TinyServer
let shop: RunningShop

beforeAll(async () => {
  sink = await startTinyServer((request, response) => request.resume().on('end', () => response.end()))
  const url = `http://${sink.address}`
  shop = await startShop({ OTEL_EXPORTER_OTLP_ENDPOINT: url, VIGIE_LOKI_URL: url, VIGIE_HTTP_REQUESTS_TOTAL: 'on' }, [
    '--rate',
    '20',
  ])
})
afterAll(async () => {
  await shop?.stop()
  await sink?.close()
})

test('a running service emits no metric that the catalogue does not have, with the help and type it has there', async () => {
  const declared = new Map(catalogue.map(({ name, type, help }) => [name, { type, help }]))
  for (const [service, address] of Object.entries(shop.targets)) {
    const text = await eventually(`traffic in ${service}`, async () => {
      const scraped = await (await fetch(`http://${address}/metrics`)).text()
      return /_request_duration_seconds_count\{.*\} [1-9]/.test(scraped) && scraped
    })
    const emitted = new Map<string, { type?: string; help?: string }>()
    for (const [, keyword, name, rest] of text.matchAll(/^# (HELP|TYPE) (\S+) (.*)$/gm)) {
      emitted.set(name!, { ...emitted.get(name!), [keyword === 'HELP' ? 'help' : 'type']: rest })
    }
    for (const name of [...ofTheShop, 'target_info']) emitted.delete(name)
    expect(emitted.size).toBeGreaterThan(30)
    for (const [name, family] of emitted)
      expect({ service, name, ...family }).toEqual({ service, name, ...declared.get(name) })
  }
})
