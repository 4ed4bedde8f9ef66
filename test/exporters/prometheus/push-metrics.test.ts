import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { pushMetrics } from '../../../exporters/prometheus/index.ts'
import { counter, createRegistry, histogram, limited } from '../../../sdk/metrics/index.ts'

/** A receiver that answers with these statuses in turn, and what it got. */
async function receiver(statuses: number[]) {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString())
    response.writeHead(statuses.shift() ?? 200).end('answer')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`,
    bodies,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}

test('a push refused once by an overloaded receiver arrives on the second attempt', async () => {
  await using server = await receiver([503, 200])
  const registry = createRegistry()
  registry.setTargetInfo({ 'service.name': 'nightly' })
  const wait = histogram(
    { name: 'wait_seconds', help: 'Wait.', buckets: [1, 2], labels: { q: limited(2) } },
    { registry },
  )
  for (const seconds of [0.5, 1.5, 9]) wait.observe({ q: 'a' }, seconds)
  expect(await pushMetrics({ url: server.url, registry })).toEqual({ pushed: true })
  expect(server.bodies).toHaveLength(2)
  const { resource, scopeMetrics } = JSON.parse(server.bodies[1]!).resourceMetrics[0]
  expect(resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'nightly' } }])
  const metric = scopeMetrics[0].metrics.find(({ name }: { name: string }) => name === 'wait_seconds')
  expect(metric.histogram.dataPoints[0]).toMatchObject({
    attributes: [{ key: 'q', value: { stringValue: 'a' } }],
    count: '3',
    sum: 11,
    explicitBounds: [1, 2],
    bucketCounts: ['1', '1', '1'],
  })
})

test('a push that is refused for good, or never answered, says why and does not reject', async () => {
  await using server = await receiver([400])
  const registry = createRegistry()
  counter({ name: 'jobs_total', help: 'Jobs.' }, { registry }).inc()
  expect(await pushMetrics({ url: server.url, registry })).toEqual({ pushed: false, reason: '400 answer' })
  const nobody = await pushMetrics({ url: 'http://127.0.0.1:1/v1/metrics', registry, timeoutMs: 300 })
  expect(nobody).toMatchObject({ pushed: false, reason: expect.stringContaining('given up after 300 ms') })
})

test('a url that is none is refused at once', () => {
  expect(() => pushMetrics({ url: 'prometheus' })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', option: 'url' }),
  )
})
