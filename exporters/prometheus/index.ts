export { createMetricsHandler, type MetricsHandler, type MetricsHandlerOptions } from './metrics-handler.ts'
export { type PushMetricsOptions, type PushResult, pushMetrics } from './push-metrics.ts'
