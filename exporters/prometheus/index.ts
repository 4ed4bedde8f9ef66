export { createMetricsHandler, type MetricsHandler, type MetricsHandlerOptions } from './metrics-handler.ts'
