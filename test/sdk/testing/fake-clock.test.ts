import { expect, test } from 'vitest'
import { createFakeClock } from '../../../sdk/testing/fake-clock.ts'

test('timers run in the order of their times, and see the time they were set for', async () => {
  const clock = createFakeClock(1_000)
  const ran: string[] = []
  clock.schedule(() => ran.push(`b ${clock.now()} ${clock.unixMs()}`), 20)
  clock.schedule(() => ran.push(`a ${clock.now()}`), 10)
  clock.schedule(() => ran.push('cancelled'), 5)()
  await clock.advance(15)
  expect([ran, clock.now(), clock.pending]).toEqual([['a 10'], 15, 1])
  await clock.advance(5)
  expect(ran).toEqual(['a 10', 'b 20 1020'])
})

test('what a timer schedules through a promise runs in the same advance when it falls due', async () => {
  const clock = createFakeClock()
  let ticks = 0
  const tick = async () => {
    ticks += 1
    await null
    clock.schedule(tick, 10)
  }
  clock.schedule(tick, 10)
  await clock.advance(100)
  expect(ticks).toBe(10)
})
