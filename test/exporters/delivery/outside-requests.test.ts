import { AsyncLocalStorage } from 'node:async_hooks'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../exporters/delivery/clock.ts'
import { createNumberDelivery, numbersBetween } from './number-delivery.ts'

const ofTheService = new AsyncLocalStorage<string>()
const requestSpan = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 })

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})
afterAll(() => context.disable())

/** As a service's code runs while it answers a request. */
function inRequest<Result>(work: () => Result): Result {
  return ofTheService.run('order 7', () => context.with(trace.setSpan(context.active(), requestSpan), work))
}

/** Whose work this is, as a log line written now would tell. */
function whose(): string {
  return `${trace.getSpan(context.active())?.spanContext().traceId ?? 'nobody'}, ${ofTheService.getStore() ?? 'nobody'}`
}

/** A delivery on the machine's clock that notes for whom it sends and reports; all it sends fails. */
function createWatchedDelivery() {
  const seen = { sends: new Set<string>(), reports: new Set<string>() }
  const given = createNumberDelivery({
    clock: systemClock,
    flushIntervalMs: 1,
    queueSize: 4,
    maxBatchItems: 4,
    backoff: { firstMs: 1, longestMs: 1, longestRetryAfterMs: 1 },
    answer: () => {
      seen.sends.add(whose())
      return { kind: 'retry', message: 'HTTP 503' }
    },
    report: () => {
      seen.reports.add(whose())
    },
  })
  return { ...given, seen }
}

type WatchedDelivery = ReturnType<typeof createWatchedDelivery>

const ways: [string, (given: WatchedDelivery) => void][] = [
  ['the timer it sets', ({ push }) => push(1)],
  ['the turn after a full queue', ({ push }) => push(1, 2, 3, 4)],
  ['making room in a queue that overflows', ({ push }) => push(...numbersBetween(1, 40), Number.NaN)],
  ['its flush', ({ delivery }) => void delivery.flush(AbortSignal.timeout(20))],
  ['its close', ({ delivery }) => void delivery.close(AbortSignal.timeout(20))],
]

test.each(ways)('what a request sets off by %s is sent and reported outside of it', async (way, act) => {
  const given = createWatchedDelivery()
  if (way.startsWith('its ')) given.push(1)
  inRequest(() => {
    expect(whose()).toBe(`${'a'.repeat(32)}, order 7`)
    act(given)
  })
  await expect.poll(() => given.requests.length).toBeGreaterThan(0)
  await given.delivery.close(AbortSignal.timeout(1))
  expect(given.seen).toEqual({ sends: new Set(['nobody, nobody']), reports: new Set(['nobody, nobody']) })
})

test('a delivery that is made inside a request reports outside of its trace', async () => {
  const given = inRequest(createWatchedDelivery)
  given.push(1)
  await given.delivery.close(AbortSignal.timeout(1))
  expect([...given.seen.reports]).toEqual(['nobody, order 7'])
})
