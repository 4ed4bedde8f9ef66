import type { HealthCheckResult } from '../health-check.ts'

/** What a cluster's worker tells its primary over their channel: now and then, and at once when something has changed. */
export interface WorkerReport {
  readonly vigie: 'health'
  /** It is on its way out. */
  readonly ending: boolean
  /** What it has said with `health.fatal()`. */
  readonly fatal: string | undefined
  readonly checks: readonly HealthCheckResult[]
}

/** Seldom, as the service may listen to the same channel; a worker that leaves out some of these can't be relied on. */
export const reportEveryMs = 5_000

/** Whether a message on a channel that others use too is one of these. */
export function isWorkerReport(message: unknown): message is WorkerReport {
  return ((message ?? {}) as { vigie?: unknown }).vigie === 'health'
}
