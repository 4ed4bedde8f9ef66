import { expect, onTestFinished, test } from 'vitest'
import winston from 'winston'
import type { PushRequest } from '../../../exporters/loki/split-push-request.ts'
import { createWinstonLokiTransport, type WinstonLokiTransportOptions } from '../../../exporters/winston-loki/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { startScriptedServer } from '../delivery/scripted-server.ts'

async function loggerTo(options: Partial<WinstonLokiTransportOptions> & { faults?: number[] } = {}) {
  const { faults = [], ...given } = options
  const accepted: PushRequest[] = []
  const server = await startScriptedServer((request, response) => {
    const fault = faults.shift()
    if (fault === undefined) accepted.push(JSON.parse(request.body.toString('utf8')) as PushRequest)
    response.writeHead(fault ?? 204).end()
  })
  const ledger = createLedger('logs', 'winston-loki')
  const transport = createWinstonLokiTransport({
    host: server.url,
    ledger,
    backoff: { firstMs: 1, longestMs: 5, longestRetryAfterMs: 20 },
    ...given,
  })
  const logger = winston.createLogger({ transports: [transport] })
  onTestFinished(() => void transport.close())
  return { logger, transport, ledger, server, accepted }
}

test("a winston app's lines arrive as winston-loki words and labels them", async () => {
  const { logger, transport, server, accepted } = await loggerTo({
    labels: { service_name: 'checkout' },
    basicAuth: 'vigie:pa:ss',
  })
  logger.info('order placed', { orderId: 7, trace_id: 'ab'.repeat(16), span_id: 'cd'.repeat(8) })
  await transport.flush()
  expect(server.requests[0]).toMatchObject({
    path: '/loki/api/v1/push',
    headers: { authorization: `Basic ${Buffer.from('vigie:pa:ss').toString('base64')}` },
  })
  expect(accepted[0]!.streams).toEqual([
    {
      stream: { level: 'info', service_name: 'checkout' },
      values: [
        [
          expect.stringMatching(/^\d{19}$/),
          expect.stringMatching(/^order placed \{.*"orderId":7.*\}$/),
          expect.objectContaining({ orderId: '7', trace_id: 'ab'.repeat(16), span_id: 'cd'.repeat(8) }),
        ],
      ],
    },
  ])
})

test('while Loki answers 500, lines wait, arrive in order and are counted', async () => {
  const { logger, transport, ledger, accepted } = await loggerTo({ faults: [500, 500, 500] })
  for (let line = 0; line < 50; line += 1) logger.info(`line ${line}`)
  await transport.flush()
  const lines = accepted.flatMap(({ streams }) =>
    streams.flatMap(({ values }) => values.map((value) => /^line \d+/.exec((value as string[])[1]!)?.[0])),
  )
  expect(lines).toEqual(Array.from({ length: 50 }, (_, line) => `line ${line}`))
  expect(ledger.snapshot()).toMatchObject({ produced: 50, exported: 50, pending: 0 })
})

test('metadata with cycles, functions and nothing in it does no harm', async () => {
  const { logger, transport, ledger, accepted } = await loggerTo({ format: winston.format.simple() })
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  logger.warn('odd', { cycle, nothing: null, call: () => 1, long: 'x'.repeat(10_000) })
  await transport.flush()
  expect(ledger.snapshot()).toMatchObject({ produced: 1, exported: 1 })
  const [, , metadata] = accepted[0]!.streams[0]!.values[0] as [string, string, Record<string, string>]
  expect(metadata).toMatchObject({ long: 'x'.repeat(512) })
  for (const absent of ['nothing', 'level', 'cycle', 'call']) expect(metadata).not.toHaveProperty(absent)
})

test('the process keeps its own way of ending', async () => {
  const before = ['SIGTERM', 'SIGINT', 'exit', 'beforeExit'].map((event) => process.listenerCount(event))
  await loggerTo()
  expect(['SIGTERM', 'SIGINT', 'exit', 'beforeExit'].map((event) => process.listenerCount(event))).toEqual(before)
})

test('a host that is no address stops the start', () => {
  expect(() => createWinstonLokiTransport({ host: 'loki', ledger: createLedger('logs', 'winston-loki') })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION' }),
  )
})
