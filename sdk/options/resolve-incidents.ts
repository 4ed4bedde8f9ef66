import { type Environment, numberOption, switchOption, textOption } from './environment.ts'
import type { TelemetryOptions } from './telemetry-options.ts'

export interface IncidentOptions {
  readonly enabled: boolean
  readonly stallMs: number
  /** Undefined keeps no files. */
  readonly folder: string | undefined
  readonly watchdog: boolean
}

/** @throws VigieError `BAD_OPTION` */
export function resolveIncidents(incidents: TelemetryOptions['incidents'], environment: Environment): IncidentOptions {
  return {
    enabled: switchOption(incidents?.enabled, 'incidents.enabled', environment, ['VIGIE_INCIDENTS'], true),
    stallMs: numberOption(incidents?.stallMs, 'incidents.stallMs', environment, ['VIGIE_INCIDENTS_STALL_MS'], 1_000, {
      min: 50,
      max: 600_000,
    }),
    folder: textOption(incidents?.folder, 'incidents.folder', environment, ['VIGIE_INCIDENTS_FOLDER'], undefined),
    watchdog: switchOption(incidents?.watchdog, 'incidents.watchdog', environment, ['VIGIE_INCIDENTS_WATCHDOG'], false),
  }
}
