import { ROOT_CONTEXT } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { createRequestMetrics } from '../../../sdk/instrumentation/http-server/create-request-metrics.ts'
import type { HttpServerObserver } from '../../../sdk/instrumentation/http-server/http-server-observer.ts'
import { requestPath } from '../../../sdk/instrumentation/http-server/request-path.ts'
import { pathTemplate, routeOf } from '../../../sdk/instrumentation/http-server/route-of.ts'
import { ServerRequest } from '../../../sdk/instrumentation/http-server/server-request.ts'
import { registry } from '../../../sdk/metrics/index.ts'
import { parseSeries } from './parse-series.ts'

function requestOf(route: string | undefined, raw: object = {}): ServerRequest {
  const request = new ServerRequest({} as HttpServerObserver, raw, {}, 'GET', '/', ROOT_CONTEXT, 0)
  request.route = route
  request.status = 200
  request.responseBytes = 10
  return request
}

const count = 'http_server_request_duration_seconds_count'
const counted = async () => parseSeries(await registry.metrics()).filter(({ name }) => name === count)

test('5,000 routes made at run time make few series, and every request is counted', async () => {
  const metrics = createRequestMetrics(false)
  for (let index = 0; index < 5_000; index++) {
    const request = requestOf(`/made/${index}`)
    metrics.onStart(request)
    metrics.onEnd(request, 0.01)
  }
  const series = await counted()
  expect(series.length).toBeLessThanOrEqual(201)
  expect(series.reduce((sum, { value }) => sum + value, 0)).toBe(5_000)
})

test('a series found again after others crowded it out counts on', async () => {
  const metrics = createRequestMetrics(false)
  const again = () => metrics.onEnd(requestOf('/made/1'), 0.01)
  const before = (await counted()).find(({ labels }) => labels['http_route'] === '/made/1')!.value
  again()
  for (let index = 0; index < 600; index++) metrics.onEnd(requestOf(`/crowd/${index}`), 0.01)
  again()
  expect((await counted()).find(({ labels }) => labels['http_route'] === '/made/1')?.value).toBe(before + 2)
})

test('a route is a template of bounded length, whatever the author gave', () => {
  expect(routeOf(requestOf(pathTemplate(new RegExp(`^/${'a'.repeat(10_000)}$`))))).toHaveLength(256)
  expect(routeOf(requestOf(pathTemplate(['/a', /^\/b/])))).toBe('/a|/^\\/b/')
  expect(routeOf(requestOf('/shops/'))).toBe('/shops')
  expect(routeOf(requestOf('/'))).toBe('/')
})

test('mounts of an Express loaded before vigie stop making routes after fifty', () => {
  const routes = new Set(
    Array.from({ length: 500 }, (_, index) =>
      routeOf(requestOf(undefined, { baseUrl: `/shops/${index}`, route: { path: '/items/:itemId' } })),
    ),
  )
  expect(routes.size).toBe(51)
})

test('a path has no query, no password and at most 1,024 characters', () => {
  expect(requestPath('/orders?token=secret')).toBe('/orders')
  expect(requestPath('http://user:secret@shop/orders?x')).toBe('/orders')
  expect(requestPath('http://user:secret@shop')).toBe('/')
  expect(requestPath('http://user:secret@shop?x')).toBe('/')
  expect(requestPath('user:secret@shop:443')).toBe('/')
  expect(requestPath('*')).toBe('*')
  expect(requestPath(`/${'a'.repeat(10_000)}`)).toHaveLength(1_024)
})
