import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpanKind } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import { type JaegerRemoteSampling, startJaegerRemoteSampling } from '../../../sdk/traces/jaeger-remote-sampling.ts'
import { traceAccount } from '../../../sdk/traces/trace-account.ts'
import { describeWith } from '../../backends/describe-with.ts'
import { startJaeger } from '../../backends/start-jaeger.ts'

const low = `${'0'.repeat(31)}1`
const high = 'f'.repeat(32)
const middle = '00000000000000000080000000000000'

let server: Server | undefined
let sampling: JaegerRemoteSampling | undefined
afterEach(() => {
  sampling?.stop()
  server?.closeAllConnections()
  server?.close()
})

async function asking(answer: (request: IncomingMessage, response: ServerResponse) => void, initialSamplingRate = 0) {
  const running = createServer(answer)
  server = running
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve))
  const reports: string[] = []
  sampling = startJaegerRemoteSampling({
    endpoint: `http://127.0.0.1:${(running.address() as AddressInfo).port}/api/sampling`,
    service: 'a & b',
    pollingIntervalMs: 3_600_000,
    initialSamplingRate,
    report: (message) => reports.push(message),
  })
  await sampling.refresh()
  return {
    ...sampling,
    reports,
    decides: (traceId: string, name = 'x', attributes = {}) =>
      sampling!.decide(traceId, name, SpanKind.SERVER, attributes),
  }
}

const json = (value: unknown) => (_: IncomingMessage, response: ServerResponse) => {
  response.end(typeof value === 'string' ? value : JSON.stringify(value))
}

test('the server is asked for the service by name, and its share counts', async () => {
  let url: string | undefined
  const { decides } = await asking((request, response) => {
    url = request.url
    json({ strategyType: 'PROBABILISTIC', probabilisticSampling: { samplingRate: 0.6 } })(request, response)
  })
  expect(url).toBe('/api/sampling?service=a+%26+b')
  expect([decides(low), decides(middle), decides(high)]).toEqual([false, true, true])
})

test('a rate limit is kept, and operations have shares of their own, by name or by route', async () => {
  const limited = await asking(json({ strategyType: 'RATE_LIMITING', rateLimitingSampling: { maxTracesPerSecond: 5 } }))
  expect(Array.from({ length: 50 }, () => limited.decides(low)).filter(Boolean)).toHaveLength(5)
  limited.stop()
  const { decides } = await asking(
    json({
      operationSampling: {
        defaultSamplingProbability: 0,
        perOperationStrategies: [
          { operation: 'charge', probabilisticSampling: { samplingRate: 1 } },
          { operation: 'GET /orders/:id', probabilisticSampling: { samplingRate: 1 } },
        ],
      },
    }),
  )
  expect([decides(low, 'charge'), decides(low, 'other')]).toEqual([true, false])
  const request = (path: string) => ({ 'http.request.method': 'GET', 'url.path': path })
  expect([decides(low, 'GET', request('/orders/7')), decides(low, 'GET', request('/carts/7'))]).toEqual([true, false])
})

test.each([
  ['no JSON', json('hello')],
  ['null', json('null')],
  ['no strategy', json({})],
  ['a share of 7', json({ probabilisticSampling: { samplingRate: 7 } })],
  ['a share that is a text', json({ probabilisticSampling: { samplingRate: '1' } })],
  ['status 500', (_: IncomingMessage, response: ServerResponse) => void response.writeHead(500).end()],
  [
    'a redirect',
    (_: IncomingMessage, response: ServerResponse) => void response.writeHead(302, { location: '/' }).end(),
  ],
  ['a connection that is cut', (request: IncomingMessage) => void request.socket.destroy()],
  [
    'an endless answer',
    (_: IncomingMessage, response: ServerResponse) => {
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        response.once('drain', write)
      }
      write()
    },
  ],
])('an answer that is %s leaves the last strategy, is counted, and said once', async (_, answer) => {
  const before = traceAccount.faults.remote_sampling
  const { decides, refresh, reports } = await asking(answer, 1)
  await refresh()
  expect(decides(low)).toBe(true)
  expect(reports).toHaveLength(1)
  expect(traceAccount.faults.remote_sampling).toBe(before + 2)
})

describeWith(['jaeger'], 'with Jaeger', () => {
  test('the real Jaeger’s strategy is read', async () => {
    const jaeger = await startJaeger()
    try {
      const reports: string[] = []
      sampling = startJaegerRemoteSampling({
        endpoint: `${jaeger.samplingUrl}/api/sampling`,
        service: 'checkout',
        pollingIntervalMs: 3_600_000,
        initialSamplingRate: 0,
        report: (message) => reports.push(message),
      })
      expect(sampling.decide(high, 'x', SpanKind.INTERNAL, {})).toBe(false)
      await sampling.refresh()
      expect(reports).toEqual([])
      expect(sampling.decide(high, 'x', SpanKind.INTERNAL, {})).toBe(true)
    } finally {
      await jaeger.stop()
    }
  })
})
