import type { TelemetryOptions } from './options/telemetry-options.ts'
import type { Telemetry } from './telemetry.ts'

export interface RunningTelemetry {
  readonly telemetry: Telemetry
  readonly startedBy: 'code' | 'register'
  /** Takes over what still can be, and names the rest. Undefined where telemetry is turned off: nothing comes too late there. */
  readonly applyLate?: (options: TelemetryOptions) => string[]
}

// A process may load two copies of vigie: its own, and the one of `npx vigie dev`. The symbol is what both share, so that
// nothing is patched, counted or served twice.
const key = Symbol.for('vigie.running-telemetry')

/** The telemetry of this process, whichever copy of vigie started it. */
export function runningTelemetry(): RunningTelemetry | undefined {
  return (globalThis as { [key]?: RunningTelemetry })[key]
}

export function setRunningTelemetry(running: RunningTelemetry | undefined): void {
  ;(globalThis as { [key]?: RunningTelemetry | undefined })[key] = running
}
