import cluster from 'node:cluster'
import { type ClusterMetrics, startClusterMetrics } from './start-cluster-metrics.ts'

/** Set by a primary that adds up its workers; they inherit it. Its value is the primary's process id. */
const variable = 'VIGIE_METRICS_PRIMARY'

/**
 * Joins the process or thread into one `/metrics`, and tells cluster workers forked from now on that this one has the admin
 * port for all of them, which they are told without metrics too: their probes are answered there.
 */
export function joinCluster(metrics: boolean): ClusterMetrics | undefined {
  if (cluster.isPrimary) process.env[variable] = String(process.pid)
  return metrics ? startClusterMetrics() : undefined
}

/**
 * Whether this is a cluster worker whose primary serves the metrics and the probes of all. A worker of a primary that knows
 * nothing of vigie (a process manager's) serves its own.
 */
export function primaryServesMetrics(): boolean {
  return cluster.isWorker && process.env[variable] === String(process.ppid)
}
