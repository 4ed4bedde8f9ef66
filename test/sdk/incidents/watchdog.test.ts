import { execFile } from 'node:child_process'
import diagnostics from 'node:diagnostics_channel'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hotFunctions } from '../../../sdk/incidents/cpu-profile.ts'
import { startWatchdog, type Watchdog, type WatchdogOptions } from '../../../sdk/incidents/watchdog.ts'

const threads: unknown[] = []
const onThread = (message: unknown) => void threads.push(message)
let watchdog: Watchdog | undefined

beforeEach(() => diagnostics.subscribe('worker_threads', onThread))
afterEach(() => {
  diagnostics.unsubscribe('worker_threads', onThread)
  watchdog?.stop()
  threads.length = 0
  vi.useRealTimers()
})

function start(options: Partial<WatchdogOptions>): Watchdog {
  watchdog = startWatchdog({
    onError(error) {
      throw error
    },
    ...options,
  })
  return watchdog
}

/** Keeps the thread busy under a name that a profile and a stack can show. */
function guiltyFunction(durationMs: number): number {
  const end = performance.now() + durationMs
  let sum = 0
  while (performance.now() < end) for (let step = 0; step < 10_000; step++) sum += Math.sqrt(step + sum)
  return sum
}

test('one thread profiles a stall while it lasts', async () => {
  const { ready, begin, profile } = start({ profiled: { stallMs: 400 } })
  begin()
  await ready
  guiltyFunction(2_500)
  expect(hotFunctions((await profile(10_000))!, 1)[0]!.function).toContain('watchdog.test.ts')
  expect(threads).toHaveLength(1)
})

test('the thread begins when it is told to, or after a while, and once', () => {
  vi.useFakeTimers()
  const { begin } = start({ profiled: { stallMs: 400 }, beginAfterMs: 1_000 })
  vi.advanceTimersByTime(999)
  expect(threads).toHaveLength(0)
  vi.advanceTimersByTime(1)
  begin()
  begin()
  expect(threads).toHaveLength(1)
})

test('what is stopped before it began never begins', () => {
  vi.useFakeTimers()
  const { begin, stop } = start({ profiled: { stallMs: 400 } })
  stop()
  begin()
  vi.advanceTimersByTime(60_000)
  expect(threads).toEqual([])
})

/** Runs a program under `--import vigie/register` until it ends by itself. */
async function linesOf(program: string, variables: NodeJS.ProcessEnv): Promise<Record<string, unknown>[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=vigie-source', '--import', 'vigie/register', '--eval', program],
    {
      timeout: 30_000,
      env: {
        PATH: process.env['PATH'],
        OTEL_SERVICE_NAME: 'stalled',
        OTEL_TRACES_EXPORTER: 'none',
        VIGIE_ADMIN: 'off',
        ...variables,
      },
    },
  )
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Listens, stalls once the watchdog may have begun, and counts its threads. */
const stalling = `
  let threads = 0
  require('node:diagnostics_channel').subscribe('worker_threads', () => threads++)
  function guiltyFunction(end) { while (Date.now() < end) Math.sqrt(end) }
  const server = require('node:http').createServer().listen(0, '127.0.0.1', () => {
    setTimeout(() => {
      guiltyFunction(Date.now() + 3000)
      setTimeout(() => { console.log(JSON.stringify({ threads })); server.close() }, 4000)
    }, 500)
  })`

test('one thread tells of a stall while it lasts, with the stack, and profiles it', async () => {
  const lines = await linesOf(stalling, { VIGIE_WATCHDOG_MS: '1000', VIGIE_INCIDENTS_WATCHDOG: 'on' })
  const during = lines.findIndex(({ message }) => message === 'the event loop has stood still for 1000 ms')
  const after = lines.findIndex(({ message }) => message === 'the event loop turns again after a standstill')
  expect(lines[during]).toMatchObject({
    level: 'error',
    service: 'stalled',
    'exception.stacktrace': expect.stringContaining('at guiltyFunction'),
  })
  expect(during).toBeLessThan(after)
  expect(lines[after]!['durationMs']).toBeGreaterThan(1_000)
  expect(lines[after]!['stack']).toContain('at guiltyFunction')
  const incident = lines.find(({ trigger }) => trigger === 'stall')!
  expect(incident).toMatchObject({ profileOf: 'the stall' })
  expect(JSON.stringify(incident['hot'])).toContain('([eval]:')
  expect(lines).toContainEqual({ threads: 1 })
})

test.each([{ VIGIE_WATCHDOG_MS: '1000' }, { VIGIE_INCIDENTS_WATCHDOG: 'on' }])(
  'a watched process ends by itself when it has nothing left to do: %o',
  async (variables) => {
    const server = `require('node:http').createServer().listen(0, '127.0.0.1', function () { this.close() })`
    await expect(linesOf(server, variables)).resolves.toHaveLength(1)
  },
)
