import { expect, test } from 'vitest'
import { watchWorkers } from '../../../../sdk/health/cluster/watch-workers.ts'
import type { WorkerReport } from '../../../../sdk/health/cluster/worker-report.ts'
import { createFakeClock } from '../../../../sdk/testing/fake-clock.ts'

function report(
  state: 'up' | 'down' | 'unknown' = 'up',
  more: Partial<WorkerReport> = {},
  effect: 'unready' | 'degraded' = 'unready',
): WorkerReport {
  const check = { name: 'disk', required: true, shared: false, durationMs: 1, lastSuccessMs: 1 }
  const reason = state === 'down' ? 'full' : undefined
  return {
    vigie: 'health',
    ending: false,
    fatal: undefined,
    checks: [{ ...check, state, effect: state === 'up' ? 'none' : effect, reason }],
    ...more,
  }
}

function start(count: number) {
  const clock = createFakeClock()
  const workers = watchWorkers(clock)
  for (let id = 1; id <= count; id++) workers.forked(id, 1_000 + id)
  const serve = (id: number) => {
    workers.reported(id, report())
    workers.listening(id)
  }
  const said = () => workers.ready(undefined).reason
  const stateOf = (id: number) => workers.list().find(({ worker }) => worker === id)?.state
  return { clock, workers, serve, said, stateOf }
}

test('a primary without workers is left to its own checks', () => {
  const { workers } = start(0)
  expect([workers.ready(undefined).ok, workers.live().ok, workers.started(undefined).ok]).toEqual([true, true, true])
})

test('at first every worker must have reported, and started', () => {
  const { workers, serve, said } = start(2)
  expect(said()).toBe('worker 1: has not reported; worker 2: has not reported')
  expect(workers.started(undefined).reason).toBe('worker 1: has not reported; worker 2: has not reported')
  serve(1)
  expect(workers.started(undefined).reason).toBe('worker 2: has not reported')
  workers.reported(2, report('unknown'))
  expect(workers.started(undefined).reason).toBe('worker 2: disk: unknown')
  expect(workers.started(new Set(['disk'])).ok).toBe(true)
  workers.reported(2, report('down'))
  expect(workers.started(undefined).ok).toBe(true)
})

test('a worker that is added later starts nothing again', () => {
  const { workers, serve, said, stateOf } = start(1)
  serve(1)
  expect(workers.started(undefined).ok).toBe(true)
  workers.forked(2, 2)
  expect([workers.started(undefined).ok, said(), stateOf(2)]).toEqual([true, undefined, 'starting'])
})

test('a new worker that is not ready counts after half a minute', async () => {
  const { clock, workers, serve, said, stateOf } = start(1)
  serve(1)
  workers.forked(2, 2)
  for (let second = 0; second < 30; second++) {
    workers.reported(1, report())
    workers.reported(2, report('down'))
    expect(said()).toBeUndefined()
    await clock.advance(1_000)
  }
  await clock.advance(1)
  expect([said(), stateOf(2)]).toEqual(['worker 2: disk: full', 'unready'])
})

test('a new worker counts at once when nobody else is ready', () => {
  const { workers, serve, said } = start(1)
  serve(1)
  workers.forked(2, 2)
  workers.reported(2, report('down'))
  workers.reported(1, report('down'))
  expect(said()).toBe('worker 1: disk: full; worker 2: disk: full')
  workers.exited(1)
  expect(said()).toBe('worker 2: disk: full')
})

test('a worker that listens before it has reported runs without vigie, and so does one that says nothing for long', async () => {
  const { clock, workers, serve, said, stateOf } = start(3)
  serve(1)
  workers.listening(2)
  expect([said(), stateOf(2), stateOf(3)]).toEqual([undefined, 'unknown', 'starting'])
  await clock.advance(10_001)
  expect([stateOf(2), stateOf(3)]).toEqual(['unknown', 'unknown'])
  workers.reported(2, report('down'))
  await clock.advance(20_000)
  expect(stateOf(2)).toBe('unready')
})

test('a worker that falls silent makes the service unready, then not alive, until it speaks again', async () => {
  const { clock, workers, serve, said } = start(2)
  serve(1)
  serve(2)
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1_000)
      workers.reported(1, report())
    }
  }
  await pass(14)
  expect(said()).toBeUndefined()
  await pass(1)
  expect([said(), workers.live().ok]).toEqual(['worker 2: has said nothing for 10 s', true])
  await pass(20)
  expect(workers.live().reason).toBe('worker 2: has said nothing for 30 s')
  workers.reported(2, report())
  expect([said(), workers.live().ok]).toEqual([undefined, true])
})

test('a worker on its way out does not count, whoever has sent it', () => {
  const { workers, serve, said, stateOf } = start(3)
  for (const id of [1, 2, 3]) serve(id)
  workers.reported(1, report('down', { ending: true }))
  workers.leaving(2)
  expect([said(), stateOf(1), stateOf(2)]).toEqual([undefined, 'ending', 'ending'])
  workers.reported(3, report('up', { ending: true }))
  expect(said()).toBe('no worker is left')
})

test('a shared dependency that is down makes no worker unready', () => {
  const { workers, serve, said, stateOf } = start(1)
  serve(1)
  workers.reported(1, report('down', {}, 'degraded'))
  expect([said(), stateOf(1)]).toEqual([undefined, 'ready'])
})

test('without workers there is no timer', async () => {
  const { clock, workers, serve } = start(1)
  serve(1)
  expect(clock.pending).toBe(1)
  workers.exited(1)
  expect(clock.pending).toBe(0)
})
