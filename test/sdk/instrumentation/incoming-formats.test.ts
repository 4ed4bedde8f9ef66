import { expect, test } from 'vitest'
import { fixtures } from '../../fixtures/expectations.ts'
import { sendRequest } from '../../fixtures/send-request.ts'
import { runInstrumented } from './run-instrumented.ts'

const traceId = 'a'.repeat(32)
const spanId = 'b'.repeat(16)
const unchecked = { status: undefined, route: undefined }
const plain = fixtures.find(({ name }) => name === 'node:http')!

/** What callers of each kind send. */
const callers = {
  w3c: { traceparent: `00-${traceId}-${spanId}-01` },
  'b3 in one header': { b3: `${traceId}-${spanId}-1` },
  'b3 in several headers': { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId, 'x-b3-sampled': '1' },
  'jaeger, without leading zeros': { 'uber-trace-id': `abc:${spanId}:0:1` },
}

test.each([
  ['tracecontext', ['w3c']],
  ['b3', ['b3 in one header', 'b3 in several headers']],
  ['b3multi', ['b3 in one header', 'b3 in several headers']],
  ['jaeger', ['jaeger, without leading zeros']],
  ['tracecontext,b3,jaeger', Object.keys(callers)],
] as const)('OTEL_PROPAGATORS=%s goes on with the traces of callers of %s', async (propagators, understood) => {
  const running = await runInstrumented(plain, { OTEL_PROPAGATORS: propagators })
  for (const [index, headers] of Object.values(callers).entries())
    await sendRequest('http/1.1', running.port, { method: 'GET', path: `/${index}`, headers, ...unchecked })
  expect(await running.end()).toBe(0)
  const parents = Object.keys(callers).map((caller, index) => {
    const span = running.spans.find(({ attributes }) => attributes['url.path'] === `/${index}`)!
    return [caller, span.parentSpanId || undefined]
  })
  expect(parents).toEqual(
    Object.keys(callers).map((caller) => [
      caller,
      (understood as readonly string[]).includes(caller) ? spanId : undefined,
    ]),
  )
})
