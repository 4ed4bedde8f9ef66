import type { HealthState } from '../health.ts'
import { type HealthClock, systemHealthClock } from '../health-clock.ts'
import { reportEveryMs, type WorkerReport } from './worker-report.ts'

/**
 * In a cluster's worker: keeps the primary informed of this worker's health. The first report leaves when the code that
 * runs now has registered its checks, so before the worker can listen.
 *
 * @param send to the primary
 * @returns the same health, which says it all to the primary too
 */
export function reportToPrimary(
  state: HealthState,
  send: (report: WorkerReport) => void,
  clock: HealthClock = systemHealthClock,
): HealthState {
  let ending = false
  let due = false
  let stopped = false
  let cancel = () => {}
  const report = () => {
    due = false
    if (stopped) return
    send({ vigie: 'health', ending, fatal: state.live().reason, checks: state.results() })
    cancel()
    cancel = clock.schedule(report, reportEveryMs)
  }
  const soon = () => {
    if (due) return
    due = true
    queueMicrotask(report)
  }
  state.onChange(soon)
  soon()
  return {
    ...state,
    drain() {
      ending = true
      state.drain()
    },
    stop() {
      stopped = true
      cancel()
      state.stop()
    },
  }
}
