/**
 * What authors need to test their own telemetry: `captureTelemetry` and `telemetryMatchers`.
 *
 * For the types of the matchers in vitest 5, beside `expect.extend(telemetryMatchers)`:
 *
 * ```ts
 * declare module 'vitest' {
 *   interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> extends TelemetryMatchers<R> {}
 * }
 * ```
 */
export { type CapturedLine, type CapturedTelemetry, captureTelemetry } from './capture-telemetry.ts'
export type { CapturedSpan } from './captured-span.ts'
export type { LabelFilter } from './count-of.ts'
export { createFakeClock, type FakeClock } from './fake-clock.ts'
export { telemetryMatchers } from './matchers.ts'
export type { TelemetryMatchers } from './telemetry-matchers.ts'
