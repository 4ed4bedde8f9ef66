/**
 * Metrics, logs, traces and health checks of a Node service.
 *
 * Metrics and `log` may be used at module scope, before `startTelemetry` has run; `node --import vigie/register app.js`
 * runs it without a line of code.
 */
export type { Attributes, Span } from '@opentelemetry/api'
export { checks } from './health/checks/index.ts'
export type { Health } from './health/health.ts'
export type { HealthCheckOptions, HealthCheckResult } from './health/health-check.ts'
export { type ProbeHandler, probeHandler } from './health/probe-handler.ts'
export { log } from './logs/log.ts'
export { setLevel } from './logs/log-levels.ts'
export type { LogLine, LogSink } from './logs/log-sink.ts'
export type { Logger } from './logs/logger.ts'
export {
  type BoundCounter,
  type BoundGauge,
  type BoundHistogram,
  type BoundSummary,
  bucketsAround,
  type Counter,
  counter,
  type Exemplar,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  limited,
  type MetricDefinition,
  registry,
  type Summary,
  summary,
  type VigieRegistry,
} from './metrics/index.ts'
export type { TelemetryOptions } from './options/telemetry-options.ts'
export { startTelemetry } from './start.ts'
export type { Telemetry } from './telemetry.ts'
export { debugCase } from './traces/debug-case.ts'
export { mintDebugToken } from './traces/debug-token.ts'
export { VigieError, type VigieErrorCode } from './vigie-error.ts'
