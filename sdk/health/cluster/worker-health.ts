import type { HealthCheckResult } from '../health-check.ts'

/** A worker as `/readyz?verbose` of its primary shows it. */
export interface WorkerHealth {
  /** Its number in the cluster, from 1 on. */
  readonly worker: number
  readonly pid: number | undefined
  /**
   * `starting`: it has not listened and been ready yet. `ending`: it is on its way out. `unknown`: it serves without vigie,
   * or does not say what it does.
   */
  readonly state: 'ready' | 'unready' | 'starting' | 'ending' | 'unknown'
  /** Why it is not ready. */
  readonly reason: string | undefined
  readonly checks: readonly HealthCheckResult[]
}
