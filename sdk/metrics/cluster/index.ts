export { type ClusterMetrics, type ClusterMetricsOptions, startClusterMetrics } from './start-cluster-metrics.ts'
