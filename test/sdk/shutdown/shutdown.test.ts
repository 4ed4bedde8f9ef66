import { expect, test } from 'vitest'
import { createShutdown, type ShutdownOptions } from '../../../sdk/shutdown/shutdown.ts'
import { createFakeClock } from '../../../sdk/testing/fake-clock.ts'

function setUp(options: Partial<ShutdownOptions> = {}) {
  const clock = createFakeClock()
  const steps: string[] = []
  const note = (step: string) => void steps.push(`${clock.now()} ${step}`)
  const shutdown = createShutdown({
    timeoutMs: 10_000,
    drainDelayMs: 0,
    flushTimeoutMs: 5_000,
    lastScrapeMs: 0,
    servers: () => [],
    onDrain: () => note('unready'),
    endChildren: async () => {},
    nextScrape: async () => note('scraped'),
    finish: async () => note('flushed'),
    onLate: (step) => note(`late: ${step}`),
    onHookError: (name, error) => note(`${name}: ${error}`),
    clock,
    ...options,
  })
  return { clock, steps, note, shutdown }
}

const never = () => new Promise<never>(() => {})

test('unready, the delay, hooks from last to first, one more scrape, the flush: in this order', async () => {
  const { clock, steps, note, shutdown } = setUp({ drainDelayMs: 3_000, lastScrapeMs: 1_000 })
  shutdown.onShutdown('pool', () => note('pool'))
  shutdown.onShutdown('consumer', () => note('consumer'))
  const sound = shutdown.run()
  await clock.advance(10_000)
  expect(await sound).toBe(true)
  expect(steps).toEqual(['0 unready', '3000 consumer', '3000 pool', '3000 scraped', '3000 flushed'])
})

test('it runs once, however often it is called', async () => {
  const { clock, steps, shutdown } = setUp()
  const [first, second] = [shutdown.run(), shutdown.run()]
  await clock.advance(10_000)
  expect([await first, await second, steps]).toEqual([true, true, ['0 unready', '0 flushed']])
})

test('a delay beyond half of the time is cut, so that requests keep the other half', async () => {
  const { clock, steps, shutdown } = setUp({ drainDelayMs: 60_000 })
  void shutdown.run()
  await clock.advance(10_000)
  expect(steps).toEqual(['0 unready', '5000 flushed'])
})

test('each step that hangs is named, and leaves time for the next', async () => {
  const { clock, steps, shutdown } = setUp({ endChildren: never, lastScrapeMs: 60_000, nextScrape: never })
  shutdown.onShutdown('hangs', never)
  const sound = shutdown.run()
  await clock.advance(10_000)
  expect(await sound).toBe(false)
  expect(steps).toEqual([
    '0 unready',
    '7000 late: worker processes',
    '8500 late: the hook "hangs"',
    '9000 late: the last scrape',
    '9000 flushed',
  ])
})

test('a hook that throws is told of, and the next one runs', async () => {
  const { clock, steps, note, shutdown } = setUp()
  shutdown.onShutdown('first', () => note('first'))
  shutdown.onShutdown('second', () => Promise.reject(new Error('no')))
  const sound = shutdown.run()
  await clock.advance(10_000)
  expect(await sound).toBe(false)
  expect(steps).toEqual(['0 unready', '0 second: Error: no', '0 first', '0 flushed'])
})

test('a hook that another one registers is the next; one that always registers itself ends with its time', async () => {
  const { clock, steps, note, shutdown } = setUp()
  shutdown.onShutdown('first', () => note('first'))
  shutdown.onShutdown('second', () => shutdown.onShutdown('inner', () => note('inner')))
  void shutdown.run()
  await clock.advance(10_000)
  expect(steps).toEqual(['0 unready', '0 inner', '0 first', '0 flushed'])
  const endless = setUp()
  const again = () => {
    endless.shutdown.onShutdown('again', again)
    return new Promise<void>((resolve) => endless.clock.schedule(resolve, 1_000))
  }
  endless.shutdown.onShutdown('again', again)
  const ended = endless.shutdown.run()
  await endless.clock.advance(10_000)
  await ended
  expect(endless.steps.at(-1)).toContain('flushed')
})

test('hooks for which no time is left are begun, and only those that go on are called late', async () => {
  const { clock, steps, note, shutdown } = setUp()
  shutdown.onShutdown('slow', never)
  shutdown.onShutdown('quick', async () => note('quick'))
  shutdown.onShutdown('hangs', never)
  const ended = shutdown.run()
  await clock.advance(10_000)
  await ended
  const order = steps.map((step) => step.replace(/^\d+ /, ''))
  expect(order).toEqual(['unready', 'late: the hook "hangs"', 'quick', 'late: the hook "slow"', 'flushed'])
})

test.for([
  [undefined, 5_000],
  [1_000, 1_000],
  [60_000, 5_000],
] as const)('a flush that hangs, with a bound of %s ms, is given up after %i ms', async ([bound, endMs]) => {
  let abortedMs = -1
  const { clock, shutdown } = setUp({
    finish(signal) {
      signal.addEventListener('abort', () => (abortedMs = clock.now()))
      return never()
    },
  })
  const done = shutdown.run(bound)
  await clock.advance(60_000)
  await done
  expect(abortedMs).toBe(endMs)
})
