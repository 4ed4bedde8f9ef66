export { type RuntimeMetrics, type RuntimeMetricsOptions, startRuntimeMetrics } from './start-runtime-metrics.ts'
