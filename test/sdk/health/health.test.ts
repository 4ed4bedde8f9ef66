import { expect, test } from 'vitest'
import { createHealth } from '../../../sdk/health/health.ts'
import type { HealthCheckOptions, HealthCheckResult } from '../../../sdk/health/health-check.ts'
import { systemHealthClock } from '../../../sdk/health/health-clock.ts'
import { createFakeClock } from '../../../sdk/testing/fake-clock.ts'

function setUp() {
  const clock = createFakeClock()
  const results: HealthCheckResult[] = []
  const state = createHealth((result) => results.push(result), clock)
  return { clock, state, results, check: state.health.check }
}

const reasonOf = (state: ReturnType<typeof setUp>['state']) => state.ready().reason

test('a check that has not answered yet keeps the service unready and not started', async () => {
  const { state, check, clock } = setUp()
  const gate = Promise.withResolvers<void>()
  check('postgres', { run: () => gate.promise })
  expect(state.ready()).toEqual({ ok: false, reason: 'postgres: unknown' })
  expect(state.started()).toEqual({ ok: false, reason: 'postgres: unknown' })
  expect(state.live().ok).toBe(true)
  gate.resolve()
  await clock.advance(0)
  expect(state.ready().ok).toBe(true)
  expect(state.started().ok).toBe(true)
})

test('a shared dependency that never answered keeps a new replica out, so a rollout with a wrong password stops', async () => {
  const { state, check, clock } = setUp()
  check('postgres', { run: () => Promise.reject(new Error('password authentication failed')) })
  await clock.advance(0)
  expect(reasonOf(state)).toBe('postgres: password authentication failed')
  expect(state.started().ok).toBe(true)
})

test('a shared dependency that goes down later leaves the service degraded, not unready', async () => {
  const { state, check, clock } = setUp()
  let up = true
  check('postgres', { run: () => up || Promise.reject(new Error('gone')), everyMs: 1_000 })
  await clock.advance(0)
  up = false
  await clock.advance(1_000)
  expect(state.results()).toMatchObject([{ state: 'down', effect: 'degraded', reason: 'gone' }])
  expect(state.ready().ok).toBe(true)
})

test('what only this replica can lack makes it unready, and it recovers', async () => {
  const { state, check, clock } = setUp()
  let up = true
  check('disk', { run: () => up, shared: false, everyMs: 1_000 })
  await clock.advance(0)
  up = false
  await clock.advance(1_000)
  expect(reasonOf(state)).toBe('disk: returned false')
  up = true
  await clock.advance(1_000)
  expect(state.ready().ok).toBe(true)
})

test('an optional check only ever degrades', async () => {
  const { state, check, clock } = setUp()
  check('recommendations', { run: () => Promise.reject(new Error('no')), required: false, shared: false })
  expect(state.started().ok).toBe(true)
  await clock.advance(0)
  expect(state.ready().ok).toBe(true)
  expect(state.results()).toMatchObject([{ effect: 'degraded', state: 'down' }])
})

test('a check that hangs is down at its deadline, is told to stop, and is not started beside itself', async () => {
  const { state, check, clock } = setUp()
  let runs = 0
  let aborted: unknown
  check('slow', {
    run: (signal) => {
      runs += 1
      signal.addEventListener('abort', () => (aborted = signal.reason))
      return new Promise(() => {})
    },
    timeoutMs: 200,
    everyMs: 1_000,
  })
  await clock.advance(200)
  expect(reasonOf(state)).toBe('slow: no answer within 200 ms')
  expect(String(aborted)).toBe('Error: health check "slow" exceeded 200 ms')
  await clock.advance(60_000)
  expect(runs).toBe(1)
})

test('what a check says after its deadline is not believed', async () => {
  const { state, check, clock } = setUp()
  const gate = Promise.withResolvers<string>()
  check('liar', { run: () => gate.promise, timeoutMs: 200 })
  await clock.advance(200)
  gate.resolve('all is well')
  await clock.advance(1)
  expect(reasonOf(state)).toBe('liar: no answer within 200 ms')
})

test.for<[string, () => unknown, string]>([
  [
    'throws',
    () => {
      throw new Error('broken')
    },
    'broken',
  ],
  [
    'throws nothing',
    () => {
      throw undefined
    },
    'failed without a reason',
  ],
  ['rejects with text', () => Promise.reject('nope'), 'nope'],
  ['returns false', () => false, 'returned false'],
  ['gives a response that is not ok', () => new Response('', { status: 503 }), 'answered 503'],
  ['says ok: false', () => ({ ok: false }), 'returned ok: false'],
  [
    'throws many lines',
    () => {
      throw new Error(`a\nb${'c'.repeat(500)}`)
    },
    `a b${'c'.repeat(196)}…`,
  ],
  ['throws an error whose message is a number', () => Promise.reject(Object.assign(new Error(), { message: 5 })), '5'],
  [
    'throws an error whose message is an object',
    () => Promise.reject(Object.assign(new Error(), { message: { code: 'ETIMEOUT' } })),
    '{"code":"ETIMEOUT"}',
  ],
  [
    'throws an error without message or name',
    () => Promise.reject(Object.assign(new Error(), { message: null, name: undefined })),
    'failed without a reason',
  ],
  ['throws an object with a message', () => Promise.reject({ message: 'not an Error' }), 'not an Error'],
  [
    'throws what cannot be read',
    () => {
      throw {
        toString() {
          throw new Error()
        },
      }
    },
    'failed with an error that cannot be read',
  ],
])('a check that %s is down, and says why', async ([, run, reason]) => {
  const { state, check, clock } = setUp()
  check('c', { run })
  await clock.advance(0)
  expect(state.results()).toMatchObject([{ state: 'down', reason }])
})

test('until its first success a check is asked every second, then at its own pace', async () => {
  const { check, clock } = setUp()
  let runs = 0
  check('postgres', { run: () => ++runs >= 3, everyMs: 10_000 })
  await clock.advance(2_000)
  expect(runs).toBe(3)
  await clock.advance(9_999)
  expect(runs).toBe(3)
  await clock.advance(1)
  expect(runs).toBe(4)
})

test('the pause between two runs varies by 10 %, so that replicas do not ask in step', async () => {
  const pauses: number[] = []
  for (const random of [0, 1]) {
    const clock = createFakeClock()
    const schedule = (run: () => void, delayMs: number) => {
      pauses.push(delayMs)
      return clock.schedule(run, delayMs)
    }
    createHealth(() => {}, { ...clock, random: () => random, schedule }).health.check('c', {
      run: () => true,
      timeoutMs: 7,
      everyMs: 1_000,
    })
    await clock.advance(0)
  }
  expect(pauses.filter((pause) => pause !== 7)).toEqual([900, 1_100])
})

test('a result that is too old counts as a failure', async () => {
  const { state, check, clock } = setUp()
  let run: () => unknown = () => true
  check('frozen', { run: () => run(), shared: false, everyMs: 1_000, timeoutMs: 50_000, staleAfterMs: 3_000 })
  await clock.advance(0)
  run = () => new Promise(() => {})
  await clock.advance(3_000)
  expect(state.ready().ok).toBe(true)
  await clock.advance(1)
  expect(reasonOf(state)).toBe('frozen: its last result is 3001 ms old')
})

test('excluded checks are not asked', async () => {
  const { state, check, clock } = setUp()
  check('disk', { run: () => false, shared: false })
  check('cache', { run: () => false, shared: false })
  await clock.advance(0)
  expect(state.ready(new Set(['disk'])).reason).toBe('cache: returned false')
  expect(state.ready(new Set(['disk', 'cache'])).ok).toBe(true)
})

test('a fatal word fails liveness and readiness for good, with its first reason', () => {
  const { state } = setUp()
  state.health.fatal('the queue is corrupt')
  state.health.fatal('later')
  expect(state.live()).toEqual({ ok: false, reason: 'the queue is corrupt' })
  expect(state.ready()).toEqual({ ok: false, reason: 'the queue is corrupt' })
})

test('whatever is declared fatal is fatal', () => {
  const declared = (reason: unknown) => {
    const { state } = setUp()
    state.health.fatal(reason as string)
    return state.live()
  }
  expect(declared(new Error('out of\nsockets'))).toEqual({ ok: false, reason: 'out of sockets' })
  expect(declared(undefined)).toEqual({ ok: false, reason: 'failed without a reason' })
})

test('a pause that no timer can keep is the longest one, not none', async () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const cancel = systemHealthClock.schedule(() => resolve('the long one'), 2_147_483_647 * 1.1)
  const keepAlive = setTimeout(() => resolve('the short one'), 20)
  expect(await promise).toBe('the short one')
  cancel()
  clearTimeout(keepAlive)
})

test('a draining service is unready and alive', () => {
  const { state } = setUp()
  state.drain()
  expect(state.ready()).toEqual({ ok: false, reason: 'shutting down' })
  expect(state.live().ok).toBe(true)
})

test('no check runs after the end', async () => {
  const { state, check, clock, results } = setUp()
  check('c', { run: () => true, everyMs: 100 })
  await clock.advance(0)
  state.stop()
  await clock.advance(10_000)
  expect(results).toHaveLength(1)
  expect(clock.pending).toBe(0)
})

test.for<[string, HealthCheckOptions, string]>([
  ['', { run: () => true }, 'health.check'],
  ['c', { run: 'no function' as never }, 'run'],
  ['c', { run: () => true, timeoutMs: 0 }, 'timeoutMs'],
  ['c', { run: () => true, everyMs: Number.NaN }, 'everyMs'],
  ['c', { run: () => true, staleAfterMs: 2 ** 31 }, 'staleAfterMs'],
])('the check %j with %j is refused by the name of its option', ([name, options, option]) => {
  const { check } = setUp()
  expect(() => check(name, options)).toThrow(expect.objectContaining({ code: 'BAD_OPTION', option }))
})

test('a name is given once', () => {
  const { check } = setUp()
  check('c', { run: () => true })
  expect(() => check('c', { run: () => true })).toThrow('a health check named "c" is there already')
})
