import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalStack, startLocalStack } from '../../deploy/local/start-local-stack.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const [root, child] = ['a'.repeat(16), 'b'.repeat(16)]
let stack: LocalStack

beforeAll(async () => {
  stack = await startLocalStack({ port: 0 })
  const exported = (service: string, span: object) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
    scopeSpans: [
      {
        spans: [{ traceId, startTimeUnixNano: '1700000000000000000', endTimeUnixNano: '1700000000080000000', ...span }],
      },
    ],
  })
  const failed = {
    spanId: child,
    parentSpanId: root,
    name: 'POST /orders',
    kind: 2,
    status: { code: 2, message: 'no' },
  }
  const body = {
    resourceSpans: [exported('gateway', { spanId: root, name: 'POST /checkout' }), exported('orders', failed)],
  }
  const headers = { 'content-type': 'application/json' }
  await fetch(`${stack.url}/v1/traces`, { method: 'POST', headers, body: JSON.stringify(body) })
})
afterAll(() => stack.close())

const ask = async (path: string) => ((await (await fetch(`${stack.url}${path}`)).json()) as { data: unknown[] }).data

test('services and their operations are listed as Jaeger lists them', async () => {
  expect(await ask('/api/services')).toEqual(['gateway', 'orders'])
  expect(await ask('/api/services/orders/operations')).toEqual(['POST /orders'])
})

test('a trace has Jaeger’s shape: references, microseconds, processes', async () => {
  expect(await ask(`/api/traces/${traceId}`)).toMatchObject([
    {
      traceID: traceId,
      spans: [
        {
          spanID: root,
          operationName: 'POST /checkout',
          references: [],
          startTime: 1_700_000_000_000_000,
          duration: 80_000,
        },
        {
          spanID: child,
          references: [{ refType: 'CHILD_OF', traceID: traceId, spanID: root }],
          tags: expect.arrayContaining([
            { key: 'error', type: 'bool', value: true },
            { key: 'span.kind', type: 'string', value: 'server' },
          ]),
        },
      ],
      processes: { p1: { serviceName: 'gateway' }, p2: { serviceName: 'orders' } },
    },
  ])
})

test('a search needs a service, and narrows by operation', async () => {
  expect((await fetch(`${stack.url}/api/traces`)).status).toBe(400)
  expect(await ask('/api/traces?service=orders&operation=POST%20/orders')).toHaveLength(1)
  expect(await ask('/api/traces?service=orders&operation=nothing')).toHaveLength(0)
  expect((await fetch(`${stack.url}/api/traces/${'0'.repeat(32)}`)).status).toBe(404)
})
