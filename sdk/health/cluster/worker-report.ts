import type { HealthCheckResult } from '../health-check.ts'

/** What a cluster's worker tells its primary over their channel: once a second, and when something has changed. */
export interface WorkerReport {
  readonly vigie: 'health'
  /** It is on its way out. */
  readonly ending: boolean
  /** What it has said with `health.fatal()`. */
  readonly fatal: string | undefined
  readonly checks: readonly HealthCheckResult[]
}

/** A worker that is silent for some of these can't be relied on. */
export const reportEveryMs = 1_000

/** Whether a message on a channel that others use too is one of these. */
export function isWorkerReport(message: unknown): message is WorkerReport {
  return ((message ?? {}) as { vigie?: unknown }).vigie === 'health'
}
