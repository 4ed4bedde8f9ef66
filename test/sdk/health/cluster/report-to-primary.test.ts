import { expect, test } from 'vitest'
import { reportToPrimary } from '../../../../sdk/health/cluster/report-to-primary.ts'
import type { WorkerReport } from '../../../../sdk/health/cluster/worker-report.ts'
import { createHealth } from '../../../../sdk/health/health.ts'
import { createFakeClock } from '../../../../sdk/testing/fake-clock.ts'

function start() {
  const clock = createFakeClock()
  const reports: WorkerReport[] = []
  const state = reportToPrimary(
    createHealth(() => {}, clock),
    (report) => reports.push(report),
    clock,
  )
  const disk = { up: true }
  state.health.check('disk', { run: () => disk.up, everyMs: 1_000, shared: false })
  const shown = () =>
    reports.map(({ ending, fatal, checks }) => [checks.map((check) => check.state).join(), ending, fatal])
  return { clock, reports, state, disk, shown }
}

test('the first report has the checks that were registered with it, the next their first results', async () => {
  const { clock, shown } = start()
  await clock.advance(0)
  expect(shown()).toEqual([
    ['unknown', false, undefined],
    ['up', false, undefined],
  ])
})

test('what changes is said at once, what stays only every 5 s', async () => {
  const { clock, reports, disk, shown } = start()
  await clock.advance(0)
  reports.length = 0
  await clock.advance(4_999)
  expect(shown()).toEqual([])
  await clock.advance(1)
  expect(shown()).toEqual([['up', false, undefined]])
  disk.up = false
  await clock.advance(1_000)
  expect(shown().at(-1)).toEqual(['down', false, undefined])
  expect(reports).toHaveLength(2)
})

test('a worker says that it is dead, and that it goes, and then nothing more', async () => {
  const { clock, reports, state, shown } = start()
  await clock.advance(0)
  reports.length = 0
  state.health.fatal('beyond repair')
  await clock.advance(0)
  state.drain()
  await clock.advance(0)
  expect(shown()).toEqual([
    ['up', false, 'beyond repair'],
    ['up', true, 'beyond repair'],
  ])
  state.stop()
  await clock.advance(60_000)
  expect(reports).toHaveLength(2)
  expect(clock.pending).toBe(0)
})
