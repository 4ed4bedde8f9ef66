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
  let told = ''
  const report = (onlyChange: boolean) => {
    due = false
    const now: WorkerReport = { vigie: 'health', ending, fatal: state.live().reason, checks: state.results() }
    const substance = substanceOf(now)
    if (stopped || (onlyChange && substance === told)) return
    told = substance
    send(now)
    cancel()
    cancel = clock.schedule(() => report(false), reportEveryMs)
  }
  const soon = () => {
    if (due) return
    due = true
    queueMicrotask(() => report(true))
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

/** What decides an answer: not how long a check took, which is another each time. */
function substanceOf({ ending, fatal, checks }: WorkerReport): string {
  return JSON.stringify([ending, fatal, checks.map(({ name, state, effect, reason }) => [name, state, effect, reason])])
}
