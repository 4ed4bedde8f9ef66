import type { CapturedSpan } from './captured-span.ts'
import type { LabelFilter } from './count-of.ts'

/** The matchers as `expect(captured)` offers them. */
export interface TelemetryMatchers<Result = unknown> {
  toHaveCounted(name: string, labels?: LabelFilter, count?: number): Promise<Result>
  toHaveLogged(fields: Readonly<Record<string, unknown>>): Result
  toHaveTraced(name: string, fields?: Partial<CapturedSpan>): Result
}
