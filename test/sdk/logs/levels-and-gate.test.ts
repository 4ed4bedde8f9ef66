import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createGate } from '../../../sdk/logs/create-gate.ts'
import { logOutputOf, setLogOutput } from '../../../sdk/logs/create-logger.ts'
import { log } from '../../../sdk/logs/log.ts'
import { logAccount } from '../../../sdk/logs/log-account.ts'
import { clearLevel, levelOverrides, longestOverrideMs, setLevel } from '../../../sdk/logs/log-levels.ts'
import { createLogOutput } from '../../../sdk/logs/log-output.ts'
import { createMessageGate } from '../../../sdk/logs/message-gate.ts'
import { setRaisedLevel } from '../../../sdk/logs/raised-level.ts'
import { capturedLogger } from './captured-logger.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  for (const { module } of levelOverrides()) clearLevel(module)
  setRaisedLevel(undefined)
  vi.useRealTimers()
})

test('a module’s level is changed for a time, for loggers made before and after, and no other module’s', () => {
  const { logger, lines } = capturedLogger()
  const cart = logger.child({ module: 'cart' })
  const pay = logger.child({ module: 'pay' })
  expect(setLevel('cart', 'debug', 60_000)).toMatchObject({
    module: 'cart',
    level: 'debug',
    untilMs: Date.now() + 60_000,
  })
  cart.debug('1')
  cart.child({ step: 1 }).debug('2')
  logger.child({ module: 'cart' }).debug('3')
  pay.debug('not written')
  logger.debug('not written')
  expect([cart.isLevelEnabled('debug'), cart.level, pay.level]).toEqual([true, 'debug', 'info'])
  vi.advanceTimersByTime(60_001)
  cart.debug('not written')
  cart.info('4')
  expect(lines().map(({ message }) => message)).toEqual(['1', '2', '3', '4'])
  expect(levelOverrides()).toEqual([])
})

test('a star is for every logger, a module’s own level goes before it, and both can be taken back', () => {
  const { logger, lines } = capturedLogger()
  const cart = logger.child({ module: 'cart' })
  setLevel('*', 'trace', 60_000)
  setLevel('cart', 'error', 60_000)
  logger.trace('all')
  cart.warn('not written')
  clearLevel('cart')
  cart.trace('cart again')
  clearLevel('*')
  logger.debug('not written')
  expect(lines().map(({ message }) => message)).toEqual(['all', 'cart again'])
})

test('a second call for a module takes the place of the first, and its time counts', () => {
  const { logger, lines } = capturedLogger()
  const cart = logger.child({ module: 'cart' })
  setLevel('cart', 'debug', 1_000)
  setLevel('cart', 'trace', 10_000)
  vi.advanceTimersByTime(5_000)
  cart.trace('still')
  expect(lines()).toHaveLength(1)
})

test('arguments that make no sense change nothing', () => {
  for (const [module, level, forMs] of [
    ['', 'debug', 1],
    ['x', 'loud', 1],
    ['x', 'debug', 0],
    ['x', 'debug', Number.NaN],
    ['x', 'debug', longestOverrideMs + 1],
    ['x'.repeat(300), 'debug', 1],
    ['x', '__proto__', 1],
  ] as const) {
    expect(setLevel(module, level as 'debug', forMs)).toBeUndefined()
  }
  expect(levelOverrides()).toEqual([])
})

test('where somebody is being debugged, debug lines pass, and trace lines don’t', () => {
  let debugged = true
  setRaisedLevel(() => debugged)
  const { logger, lines } = capturedLogger()
  logger.debug('yes')
  logger.trace('no')
  debugged = false
  logger.debug('no')
  expect(lines().map(({ message }) => message)).toEqual(['yes'])
})

function gated(sampling: Record<string, number>, maxPerSecond: number) {
  let nowMs = 0
  const told: [string, number][] = []
  const gate = createMessageGate({
    sampling,
    maxPerSecond,
    nowMs: () => nowMs,
    onHeldBack: (...args) => told.push(args),
  })
  return {
    ...capturedLogger({ gate }),
    gate,
    told,
    wait: (ms: number) => {
      nowMs += ms
    },
  }
}

test('beyond its limit a message is held back, and the next one that passes tells how many were', () => {
  const before = logAccount.heldBack.rate_limit
  const { logger, lines, wait, gate } = gated({}, 3)
  for (let count = 0; count < 10; count++) logger.info({ count }, 'cache miss')
  logger.info('another message has a limit of its own')
  wait(1_000)
  logger.info('cache miss')
  expect(lines().map(({ message, held_back }) => [message, held_back])).toEqual([
    ['cache miss', undefined],
    ['cache miss', undefined],
    ['cache miss', undefined],
    ['another message has a limit of its own', undefined],
    ['cache miss', 7],
  ])
  expect(logAccount.heldBack.rate_limit).toBe(before + 7)
  gate.stop()
})

test('the values in a message don’t make it another message', () => {
  const { logger, lines, gate } = gated({}, 2)
  for (let count = 0; count < 10; count++) logger.info('order %d placed', count)
  expect(lines()).toHaveLength(2)
  gate.stop()
})

test('what is held back and followed by nothing is told after ten seconds, and at the end', () => {
  const { logger, told, gate } = gated({}, 1)
  for (let count = 0; count < 5; count++) logger.info('a')
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual([['a', 4]])
  logger.info('a')
  gate.stop()
  expect(told).toEqual([
    ['a', 4],
    ['a', 1],
  ])
})

test('a sampled message keeps its share exactly, and written plus held back is all', () => {
  const { logger, lines, gate, told } = gated({ hit: 0.25 }, Number.POSITIVE_INFINITY)
  for (let count = 0; count < 1_002; count++) logger.info('hit')
  gate.stop()
  const written = lines()
  const heldBack = written.reduce((sum, line) => sum + ((line['held_back'] as number | undefined) ?? 0), 0)
  expect(written).toHaveLength(250)
  expect(written.length + heldBack + told[0]![1]).toBe(1_002)
})

test('lines of one trace are kept or held back together', () => {
  const gate = createMessageGate({ sampling: { hit: 0.5 }, maxPerSecond: Number.POSITIVE_INFINITY, onHeldBack() {} })
  const kept = (traceId: string) => [1, 2, 3].map(() => gate.pass('hit', traceId) >= 0)
  expect(kept('00000000000000000000000000000001')).toEqual([true, true, true])
  expect(kept('000000000000000000000000f0000000')).toEqual([false, false, false])
  gate.stop()
})

test('messages made of data leave their room when they have passed, and a configured share counts without room, too', () => {
  let nowMs = 0
  const gate = createMessageGate({ sampling: { hit: 0.5 }, maxPerSecond: 1, nowMs: () => nowMs, onHeldBack() {} })
  for (let count = 0; count < 1_001; count++) gate.pass(`message ${count}`, undefined)
  expect([gate.pass('new', undefined), gate.pass('hit', undefined)]).toEqual([-1, -1])
  nowMs = 5_000
  expect(gate.pass('hit', undefined)).toBe(1)
  nowMs = 10_000
  vi.advanceTimersByTime(20_000)
  expect([gate.pass('failed', undefined), gate.pass('other', undefined)]).toEqual([0, 0])
  gate.stop()
})

test('the lines that tell of held ones are never held back, and pass the level', () => {
  const logged = capturedLogger()
  const gate = createGate({ sampling: {}, maxPerSecond: 1 })!
  const before = logOutputOf(log)
  setLogOutput(log, createLogOutput({ destination: logged.destination, gate }))
  log.level = 'warn'
  for (const message of ['a', 'b', 'c', 'a', 'b', 'c']) log.error(message)
  vi.advanceTimersByTime(10_000)
  log.level = 'info'
  setLogOutput(log, before)
  gate.stop()
  expect(logged.lines().slice(3)).toMatchObject(
    ['a', 'b', 'c'].map((of) => ({ level: 'warn', message: 'lines were held back', of, count: 1 })),
  )
})

test('messages made of data share one limit, and the memory for them is bounded', () => {
  const gate = createMessageGate({ sampling: {}, maxPerSecond: 10, nowMs: () => 0, onHeldBack() {} })
  let passed = 0
  for (let count = 0; count < 5_000; count++) if (gate.pass(`message ${count}`, undefined) >= 0) passed++
  expect(passed).toBe(1_010)
  gate.stop()
})
