import { expect, test } from 'vitest'
import { createLogStore } from '../../deploy/local/stores/log-store.ts'
import { makeLog } from './make-span.ts'

const hour = { maxBytes: 10_000_000, retentionMs: 3_600_000 }
const atZero = () => 0

test('filters by service, level, text and trace', () => {
  const store = createLogStore(hour, atZero)
  store.add([
    makeLog({ message: 'one', service: 'orders' }),
    makeLog({ message: 'two', level: 'error' }),
    makeLog({ message: 'three', traceId: 'abc' }),
    makeLog({ message: 'four', attributes: { requestId: 'R-9' } }),
  ])
  const messages = (filter: object) => store.find({ limit: 10, ...filter }).map((log) => log.message)
  expect(messages({ service: 'orders' })).toEqual(['one'])
  expect(messages({ levels: new Set(['error']) })).toEqual(['two'])
  expect(messages({ traceId: 'abc' })).toEqual(['three'])
  expect(messages({ text: 'r-9' })).toEqual(['four'])
  expect(messages({ before: 2 })).toEqual(['one'])
})

test('lines of several services are put in order of their own time', () => {
  const store = createLogStore(hour, atZero)
  store.add([makeLog({ message: 'late', timeMs: 30 }), makeLog({ message: 'early', timeMs: 10, service: 'orders' })])
  store.add([makeLog({ message: 'between', timeMs: 20 })])
  expect(store.find({ limit: 10 }).map((log) => log.message)).toEqual(['late', 'between', 'early'])
})

test('a full store takes from the service that uses most, and counts it', () => {
  const store = createLogStore({ maxBytes: 50_000, retentionMs: 3_600_000 }, atZero)
  store.add([makeLog({ message: 'rare', service: 'quiet' })])
  for (let index = 0; index < 1000; index += 1) store.add([makeLog({ service: 'noisy', traceId: `t${index}` })])
  const stats = store.stats()
  expect(store.find({ service: 'quiet', limit: 1 })).toHaveLength(1)
  expect(stats.bytes).toBeLessThanOrEqual(50_000)
  expect(stats.kept + stats.dropped['noisy']!).toBe(stats.received)
  expect(store.find({ traceId: 't0', limit: 1 })).toEqual([])
})

test('a line is forgotten an hour after it was received', () => {
  let nowMs = 0
  const store = createLogStore(hour, () => nowMs)
  store.add([makeLog()])
  nowMs = 3_600_001
  store.add([makeLog({ message: 'new' })])
  expect(store.find({ limit: 10 }).map((log) => log.message)).toEqual(['new'])
})

test('a huge line is cut', () => {
  const store = createLogStore(hour, atZero)
  store.add([makeLog({ message: 'x'.repeat(1_000_000) })])
  expect(store.find({ limit: 1 })[0]!.line.length).toBeLessThan(70_000)
})
