import { expect, test } from 'vitest'
import { createTraceStore } from '../../deploy/local/stores/trace-store.ts'
import { makeSpan } from './make-span.ts'

const hour = { maxBytes: 10_000_000, retentionMs: 3_600_000 }
const atZero = () => 0

test('a trace is found by any service that took part in it', () => {
  const store = createTraceStore(hour, atZero)
  const root = makeSpan({ service: 'gateway' })
  store.add([makeSpan({ traceId: root.traceId, parentSpanId: root.spanId, service: 'orders' }), root])
  store.add([makeSpan({ service: 'worker' })])
  expect(store.find({ service: 'orders', limit: 10 }).map((trace) => trace.traceId)).toEqual([root.traceId])
})

test('a summary speaks for the root even when a child came first', () => {
  const store = createTraceStore(hour, atZero)
  const root = makeSpan({ name: 'POST /checkout', startMs: 1000, durationMs: 50 })
  store.add([
    makeSpan({ traceId: root.traceId, parentSpanId: root.spanId, service: 'orders', startMs: 1010, durationMs: 60 }),
  ])
  expect(store.find({ limit: 1 })[0]).toMatchObject({ service: 'orders', complete: false })
  store.add([root])
  expect(store.find({ limit: 1 })[0]).toMatchObject({
    service: 'gateway',
    name: 'POST /checkout',
    startMs: 1000,
    durationMs: 70,
    spanCount: 2,
    complete: true,
  })
})

test('filters by errors, shortest duration and text', () => {
  const store = createTraceStore(hour, atZero)
  const failed = makeSpan({ status: 'error', durationMs: 5, attributes: { 'order.id': 'A-77' } })
  const slow = makeSpan({ durationMs: 500 })
  store.add([failed, slow, makeSpan()])
  const ids = (filter: object) => store.find({ limit: 10, ...filter }).map((trace) => trace.traceId)
  expect(ids({ onlyErrors: true })).toEqual([failed.traceId])
  expect(ids({ minDurationMs: 100 })).toEqual([slow.traceId])
  expect(ids({ text: 'a-77' })).toEqual([failed.traceId])
})

test('a span sent twice is kept once', () => {
  const store = createTraceStore(hour, atZero)
  const span = makeSpan()
  store.add([span])
  store.add([span])
  expect(store.get(span.traceId)).toHaveLength(1)
})

test('a full store takes from the service that uses most, and counts it', () => {
  const store = createTraceStore({ maxBytes: 60_000, retentionMs: 3_600_000 }, atZero)
  const quiet = makeSpan({ service: 'quiet' })
  store.add([quiet])
  for (let index = 0; index < 500; index += 1) store.add([makeSpan({ service: 'noisy' })])
  const stats = store.stats()
  expect(store.has(quiet.traceId)).toBe(true)
  expect(stats.bytes).toBeLessThanOrEqual(60_000)
  expect(Object.keys(stats.dropped)).toEqual(['noisy'])
  expect(stats.kept + stats.dropped['noisy']!).toBe(stats.received)
})

test('of one service, traces with errors stay longest', () => {
  const store = createTraceStore({ maxBytes: 20_000, retentionMs: 3_600_000 }, atZero)
  const failed = makeSpan({ status: 'error' })
  store.add([failed])
  for (let index = 0; index < 200; index += 1) store.add([makeSpan()])
  expect(store.has(failed.traceId)).toBe(true)
})

test('errors alone do not break the bound', () => {
  const store = createTraceStore({ maxBytes: 20_000, retentionMs: 3_600_000 }, atZero)
  for (let index = 0; index < 200; index += 1) store.add([makeSpan({ status: 'error' })])
  expect(store.stats().bytes).toBeLessThanOrEqual(20_000)
})

test('a trace is forgotten an hour after it was received, whatever its own clock says', () => {
  let nowMs = 5_000_000_000
  const store = createTraceStore(hour, () => nowMs)
  const fromThePast = makeSpan({ startMs: 0 })
  store.add([fromThePast])
  expect(store.has(fromThePast.traceId)).toBe(true)
  nowMs += 3_600_001
  store.add([makeSpan()])
  expect(store.has(fromThePast.traceId)).toBe(false)
  expect(store.stats().dropped).toEqual({})
})

test('a trace without end is cut at 10,000 spans and the rest counted', () => {
  const store = createTraceStore({ maxBytes: 100_000_000, retentionMs: 3_600_000 }, atZero)
  const { traceId } = makeSpan()
  store.add(Array.from({ length: 10_050 }, () => makeSpan({ traceId })))
  expect(store.get(traceId)).toHaveLength(10_000)
  expect(store.stats().dropped).toEqual({ gateway: 50 })
})

test('a span without ids is not kept', () => {
  const store = createTraceStore(hour, atZero)
  store.add([makeSpan({ traceId: '' }), makeSpan({ spanId: '' })])
  expect(store.stats().kept).toBe(0)
})
