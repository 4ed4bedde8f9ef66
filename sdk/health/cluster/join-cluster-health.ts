import cluster, { type Worker } from 'node:cluster'
import { isMainThread } from 'node:worker_threads'
import type { HealthState } from '../health.ts'
import { reportToPrimary } from './report-to-primary.ts'
import { watchWorkers } from './watch-workers.ts'
import { isWorkerReport } from './worker-report.ts'

/**
 * Makes one health of a cluster's: a worker tells its primary, and the primary's probes speak for both. Elsewhere it gives
 * the health back as it is: a primary without workers is a process on its own.
 *
 * @param primaryServes whether this is a worker whose primary answers the probes
 */
export function joinClusterHealth(state: HealthState, primaryServes: boolean): HealthState {
  if (!isMainThread) return state
  if (cluster.isPrimary) return speakForWorkers(state)
  return primaryServes
    ? reportToPrimary(state, (report) => {
        if (process.connected) process.send?.(report, undefined, undefined, () => {})
      })
    : state
}

function speakForWorkers(state: HealthState): HealthState {
  const workers = watchWorkers()
  const onFork = ({ id, process }: Worker) => workers.forked(id, process.pid)
  const onListening = ({ id }: Worker) => workers.listening(id)
  const onMessage = ({ id }: Worker, message: unknown) => {
    if (isWorkerReport(message)) workers.reported(id, message)
  }
  const onDisconnect = ({ id }: Worker) => workers.leaving(id)
  const onExit = ({ id }: Worker) => workers.exited(id)
  cluster.on('fork', onFork).on('listening', onListening).on('message', onMessage)
  cluster.on('disconnect', onDisconnect).on('exit', onExit)
  const both = (own: { ok: boolean; reason: string | undefined }, theirs: () => typeof own) => (own.ok ? theirs() : own)
  return {
    ...state,
    workers: workers.list,
    live: () => both(state.live(), workers.live),
    ready: (excluded) => both(state.ready(excluded), () => workers.ready(excluded)),
    started: (excluded) => both(state.started(excluded), () => workers.started(excluded)),
    stop() {
      state.stop()
      workers.stop()
      cluster.off('fork', onFork).off('listening', onListening).off('message', onMessage)
      cluster.off('disconnect', onDisconnect).off('exit', onExit)
    },
  }
}
