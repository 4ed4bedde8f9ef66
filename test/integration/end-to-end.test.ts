import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWith } from '../backends/describe-with.ts'
import { eventually } from '../backends/eventually.ts'
import { type Backends, startBackends } from '../backends/start-backends.ts'
import { jaegerTrace, serviceEdges } from './jaeger-trace.ts'
import { type RunningShop, startShop } from './running-shop.ts'

const crossed = ['gateway', 'orders', 'payments']

describeWith(
  ['prometheus', 'alertmanager', 'loki', 'jaeger', 'blackbox'],
  'one request through the shop, seen by the real servers',
  () => {
    let backends: Backends

    beforeAll(async () => {
      backends = await startBackends()
      console.log(
        `real servers: ${['prometheus', 'alertmanager', 'loki', 'jaeger', 'blackbox']
          .map((name) => `${name} ${backends[name as 'loki'].version}`)
          .join(', ')}`,
      )
    })
    afterAll(() => backends?.stop())

    for (const exporter of ['otlp', 'jaeger'] as const) {
      describe(exporter === 'otlp' ? 'over OTLP' : 'over Thrift', () => {
        const traceId = randomBytes(16).toString('hex')
        const callerSpanId = randomBytes(8).toString('hex')
        const requestId = `checkout-${traceId.slice(0, 8)}`
        let shop: RunningShop
        let checkout: Response

        beforeAll(async () => {
          shop = await startShop(
            {
              OTEL_TRACES_EXPORTER: exporter,
              OTEL_EXPORTER_OTLP_ENDPOINT: backends.jaeger.otlpUrl,
              OTEL_EXPORTER_JAEGER_ENDPOINT: backends.jaeger.thriftUrl,
              VIGIE_LOKI_URL: backends.loki.url,
            },
            ['--no-load'],
          )
          backends.prometheus.setTargets(shop.targets)
          const cart = (await send('POST', `${shop.url}/cart`, {})) as { cartId: string }
          const [product] = (
            (await (await fetch(`${shop.url}/products`)).json()) as { products: { productId: string }[] }
          ).products
          await send('PUT', `${shop.url}/cart/${cart.cartId}/items/${product!.productId}`, { quantity: 1 })
          checkout = await fetch(`${shop.url}/checkout`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              'x-request-id': requestId,
              traceparent: `00-${traceId}-${callerSpanId}-01`,
            },
            body: JSON.stringify({ cartId: cart.cartId, customerId: 'c-1', card: '4242424242424242', channel: 'web' }),
          })
        })
        afterAll(() => shop?.stop())

        test('the request succeeds', async () => {
          expect(checkout.status, await checkout.clone().text()).toBeLessThan(300)
        })

        test('Jaeger has one trace with a span of every service, parents and children right', async () => {
          const spans = await eventually('a whole trace in Jaeger', async () => {
            const found = await jaegerTrace(backends.jaeger.url, traceId)
            return found &&
              crossed.every((service) => found.some((span) => span.service === service && span.kind === 'server'))
              ? found
              : undefined
          })
          const edges = serviceEdges(spans)
          expect(edges).toContain('gateway client → orders POST /orders')
          expect(edges).toContain('orders client → payments POST')
          const entry = spans.find((span) => span.service === 'gateway' && span.kind === 'server')
          expect(entry).toMatchObject({ name: 'POST /checkout', parentSpanId: callerSpanId })
          expect(entry!.tags).toMatchObject({ 'http.route': '/checkout', 'http.request.method': 'POST' })
        })

        test('Loki has a line of every service with the trace id', async () => {
          const query = `{service_name=~".+"} | trace_id="${traceId}"`
          const services = await eventually('lines in Loki', async () => {
            const url = `${backends.loki.url}/loki/api/v1/query_range?${new URLSearchParams({ query, limit: '100' })}`
            const { data } = (await (await fetch(url)).json()) as {
              data: { result: { stream: { service_name: string }; values: [string, string][] }[] }
            }
            const names = [...new Set(data.result.map(({ stream }) => stream.service_name))].toSorted()
            return crossed.every((name) => names.includes(name)) ? data.result : undefined
          })
          const lines = services.flatMap(({ values }) =>
            values.map(([, line]) => JSON.parse(line) as Record<string, unknown>),
          )
          expect(lines.every((line) => line['trace_id'] === traceId)).toBe(true)
          expect(lines).toContainEqual(
            expect.objectContaining({
              service: 'gateway',
              method: 'POST',
              endpoint: '/checkout',
              requestId,
              message: expect.stringMatching(/^POST \/checkout 20\d$/),
            }),
          )
        })

        test('Prometheus has an exemplar with the trace id, on the route of the request', async () => {
          const found = await eventually(
            'an exemplar in Prometheus',
            async () => {
              const now = Date.now() / 1000
              const parameters = new URLSearchParams({
                query: 'http_server_request_duration_seconds_bucket{job="gateway"}',
                start: String(now - 600),
                end: String(now + 60),
              })
              const response = await fetch(`${backends.prometheus.url}/api/v1/query_exemplars?${parameters}`)
              const { data } = (await response.json()) as {
                data: { seriesLabels: Record<string, string>; exemplars: { labels: Record<string, string> }[] }[]
              }
              return data.find(({ exemplars }) => exemplars.some(({ labels }) => labels['trace_id'] === traceId))
            },
            { withinMs: 60_000, everyMs: 500 },
          )
          expect(found.seriesLabels).toMatchObject({
            http_route: '/checkout',
            http_request_method: 'POST',
            job: 'gateway',
          })
        })
      })
    }
  },
)

async function send(method: string, url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
  return response.json()
}
