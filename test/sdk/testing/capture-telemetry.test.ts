import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { counter, histogram, log } from 'vigie'
import { afterEach, expect, test } from 'vitest'
import {
  type CapturedTelemetry,
  captureTelemetry,
  type TelemetryMatchers,
  telemetryMatchers,
} from '../../../sdk/testing/index.ts'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends TelemetryMatchers<R> {}
}
expect.extend(telemetryMatchers)

const orders = counter({ name: 'captured_orders_total', help: 'Orders.', labels: { channel: ['web', 'app'] } })
const waits = histogram({ name: 'captured_wait_seconds', help: 'Waits.' })

let captured: CapturedTelemetry | undefined
afterEach(async () => {
  await captured?.stop()
  captured = undefined
})

test('what is counted is counted from the capture on, by label and in all', async () => {
  orders.inc({ channel: 'web' }, 5)
  captured = await captureTelemetry()
  orders.inc({ channel: 'web' })
  orders.inc({ channel: 'app' }, 2)
  waits.observe(0.2)
  await expect(captured).toHaveCounted('captured_orders_total', { channel: 'web' }, 1)
  await expect(captured).toHaveCounted('captured_orders_total', {}, 3)
  await expect(captured).toHaveCounted('captured_wait_seconds', {}, 1)
  await expect(captured).not.toHaveCounted('captured_orders_total', { channel: 'web' }, 2)
  await expect(captured).not.toHaveCounted('no_such_total')
  await captured.clear()
  await expect(captured).not.toHaveCounted('captured_orders_total')
})

test('lines and spans are captured, and belong together', async () => {
  captured = await captureTelemetry()
  const { telemetry } = captured
  telemetry.span('charge card', () => log.info({ orderId: 7 }, 'order placed'), { amount: 12 })
  expect(() =>
    telemetry.span('fail', () => {
      throw new Error('declined')
    }),
  ).toThrow('declined')
  expect(captured).toHaveLogged({ level: 'info', message: 'placed', orderId: 7, trace_id: captured.spans[0]!.traceId })
  expect(captured).toHaveTraced('charge card', { attributes: { amount: 12 }, status: 'unset' })
  expect(captured).toHaveTraced('fail', { status: 'error' })
  expect(captured).not.toHaveTraced('charge card', { status: 'error' })
  expect(captured).not.toHaveLogged({ message: /^nothing/ })
})

test('requests of a server are captured, without a port or an exporter of vigie', async () => {
  captured = await captureTelemetry()
  const server = createServer((_request, response) => void response.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await (await fetch(`http://127.0.0.1:${port}/orders`, { headers: { connection: 'close' } })).text()
  await new Promise((resolve) => server.close(resolve))
  expect(captured.spans.map(({ kind }) => kind).sort()).toEqual(['client', 'server'])
  expect(captured).toHaveLogged({ method: 'GET', status: 200 })
  expect(await captured.telemetry.adminPort()).toBeUndefined()
})

test('a test that forgets to stop is told so by the next', async () => {
  captured = await captureTelemetry()
  await expect(captureTelemetry()).rejects.toThrow(expect.objectContaining({ code: 'ALREADY_STARTED' }))
})

test('after a stop nothing is captured any more, and another capture may begin', async () => {
  const first = await captureTelemetry()
  await first.stop()
  captured = await captureTelemetry()
  captured.telemetry.span('second', () => {})
  expect(first.spans).toEqual([])
  expect(captured).toHaveTraced('second')
})

test('a matcher that fails says what there was instead', async () => {
  captured = await captureTelemetry()
  captured.telemetry.span('charge card', () => {})
  expect(() => expect(captured).toHaveTraced('refund')).toThrow('no span "refund" has ended; there are "charge card"')
  await expect(expect(captured).toHaveCounted('captured_orders_total', { channel: 'web' }, 9)).rejects.toThrow(
    'captured_orders_total{"channel":"web"} has counted 0, not 9',
  )
})

/** What a matcher says when it fails, or throws. */
async function saying(assertion: () => unknown): Promise<string> {
  try {
    await assertion()
  } catch (error) {
    return (error as Error).message
  }
  return 'it passes'
}

test('a matcher that fails with "not" says what there is, not what there is not', async () => {
  captured = await captureTelemetry()
  const { telemetry } = captured
  orders.inc({ channel: 'web' })
  telemetry.span('charge card', () => log.info('order placed'))
  expect(await saying(() => expect(captured).not.toHaveCounted('captured_orders_total', {}, 1))).toBe(
    'captured_orders_total has counted 1, and should not',
  )
  expect(await saying(() => expect(captured).not.toHaveLogged({ message: 'order' }))).toMatch(
    /^a line has {"message":"order"}, and should not: {.*"message":"order placed"/,
  )
  expect(await saying(() => expect(captured).not.toHaveTraced('charge card'))).toMatch(
    /^a span "charge card" has ended, and should not: {"name":"charge card"/,
  )
})

test('arguments that cannot be meant fail a test, with "not" too', async () => {
  captured = await captureTelemetry()
  const wrong = expect(captured) as unknown as Record<'toHaveCounted' | 'toHaveLogged', (...args: unknown[]) => unknown>
  const { not } = wrong as unknown as { not: typeof wrong }
  orders.inc({ channel: 'web' })
  const misplaced = 'labels (the count comes third) must be an object, got 1'
  expect(await saying(() => wrong.toHaveCounted('captured_orders_total', 1))).toBe(misplaced)
  expect(await saying(() => not.toHaveCounted('captured_orders_total', 1))).toBe(misplaced)
  expect(await saying(() => not.toHaveCounted('captured_orders_total', { chanel: 'web' }))).toBe(
    'captured_orders_total has no label "chanel"; it has channel',
  )
  expect(await saying(() => not.toHaveLogged('order placed'))).toContain('fields of a line must be an object')
  expect(await saying(() => expect({}).not.toHaveTraced('charge card'))).toContain('captureTelemetry()')
})

test('a message shows whatever was expected', async () => {
  captured = await captureTelemetry()
  const cyclic: Record<string, unknown> = {}
  cyclic['itself'] = cyclic
  const expected = { a: 1n, b: undefined, c: /x/, d: expect.any(String), e: expect.stringContaining('x'), f: cyclic }
  expect(await saying(() => expect(captured).toHaveLogged(expected))).toBe(
    'no line has {"a":"1n","b":"undefined","c":"/x/","d":"Any<String>","e":"StringContaining x","f":{"itself":"[circular]"}}; ' +
      'there are none',
  )
})

test('a pattern with the flag g finds the same each time', async () => {
  captured = await captureTelemetry()
  captured.telemetry.log.info('order placed')
  const pattern = /order/g
  expect(captured).toHaveLogged({ message: pattern })
  expect(captured).toHaveLogged({ message: pattern })
})
