/**
 * What authors need to test their own telemetry: `import { captureTelemetry, telemetryMatchers } from 'vigie/testing'`.
 *
 * For the types of the matchers, beside `expect.extend(telemetryMatchers)`:
 *
 * ```ts
 * declare module 'vitest' {
 *   interface Matchers<T> extends TelemetryMatchers<T> {}
 * }
 * ```
 */
export { type CapturedLine, type CapturedTelemetry, captureTelemetry } from './capture-telemetry.ts'
export type { CapturedSpan } from './captured-span.ts'
export type { LabelFilter } from './count-of.ts'
export { createFakeClock, type FakeClock } from './fake-clock.ts'
export { telemetryMatchers } from './matchers.ts'
export type { TelemetryMatchers } from './telemetry-matchers.ts'
