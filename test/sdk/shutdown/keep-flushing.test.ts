import { expect, test } from 'vitest'
import { keepFlushing } from '../../../sdk/shutdown/keep-flushing.ts'
import { createFakeClock } from '../../../sdk/testing/fake-clock.ts'

function start(pending: number, reachable = true) {
  const clock = createFakeClock()
  const state = { pending, reachable, flushesAtMs: [] as number[] }
  const stop = keepFlushing(
    {
      pending: () => state.pending,
      async flush() {
        state.flushesAtMs.push(clock.now())
        if (state.reachable) state.pending = 0
      },
    },
    clock,
  )
  return { clock, state, stop }
}

test('what is emitted is sent within 50 ms, and nothing is asked where nothing waits', async () => {
  const { clock, state } = start(3)
  await clock.advance(1_000)
  expect(state.flushesAtMs).toEqual([0])
  state.pending = 1
  await clock.advance(50)
  expect([state.flushesAtMs.length, state.pending]).toEqual([2, 0])
})

test('a destination that is away is asked ever less often, every 2 s in the end', async () => {
  const { clock, state } = start(3, false)
  await clock.advance(10_000)
  expect(state.flushesAtMs).toEqual([0, 100, 300, 700, 1_500, 3_100, 5_100, 7_100, 9_100])
  state.reachable = true
  await clock.advance(2_000)
  state.pending = 1
  await clock.advance(50)
  expect(state.pending).toBe(0)
})

test('it ends when it is told to', async () => {
  const { clock, state, stop } = start(0)
  stop()
  state.pending = 5
  await clock.advance(10_000)
  expect([state.flushesAtMs, clock.pending]).toEqual([[], 0])
})
