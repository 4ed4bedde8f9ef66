import { registerHooks } from 'node:module'
import { applyLateOptions } from './apply-late-options.ts'
import { composeTelemetry } from './compose-telemetry.ts'
import { createDisabledTelemetry } from './disabled-telemetry.ts'
import { log } from './logs/log.ts'
import { switchOption } from './options/environment.ts'
import { resolveOptions } from './options/resolve-options.ts'
import type { TelemetryOptions } from './options/telemetry-options.ts'
import { runningTelemetry, setRunningTelemetry } from './running-telemetry.ts'
import type { Telemetry } from './telemetry.ts'
import type { SpanDestination } from './traces/span-destination.ts'
import { VigieError } from './vigie-error.ts'

/**
 * Starts metrics, logs, traces and probes for this process, and returns at once.
 *
 * Under `--import vigie/register` telemetry runs already: then the running one is returned. Level, redaction, sampling, rate
 * limit and sinks of log lines given here count from now on; other options that differ are named in one warning.
 *
 * @throws VigieError `BAD_OPTION`, `MISSING_PACKAGE`, or `ALREADY_STARTED` on a second call
 */
export function startTelemetry(options: TelemetryOptions = {}): Telemetry {
  const running = runningTelemetry()
  if (running === undefined) return start(options, 'code')
  if (running.startedBy === 'code') {
    throw new VigieError('ALREADY_STARTED', 'startTelemetry() was called before; call it once, as early as possible')
  }
  const late = running.applyLate?.(options) ?? []
  if (late.length > 0) {
    log.warn(
      `telemetry runs since "vigie/register"; options given to startTelemetry() come too late: ${late.join(', ')} (set them as variables)`,
    )
  }
  setRunningTelemetry({ ...running, startedBy: 'code' })
  return running.telemetry
}

/** For `vigie/register` alone. */
export function startRegistered(): Telemetry {
  return runningTelemetry()?.telemetry ?? start({}, 'register')
}

/**
 * For `vigie/testing`: telemetry of which spans go to `destination` as well, and which no variable can change.
 *
 * @throws VigieError `ALREADY_STARTED`, or `BAD_OPTION`
 */
export function startCaptured(options: TelemetryOptions, destination: Required<SpanDestination>): Telemetry {
  if (runningTelemetry() !== undefined) {
    throw new VigieError('ALREADY_STARTED', 'telemetry runs already; stop what a test before this one has captured')
  }
  const telemetry = composeTelemetry(resolveOptions(options, {}), { onClosed: forget, captured: [destination] })
  setRunningTelemetry({ telemetry, startedBy: 'code' })
  return telemetry
}

function start(options: TelemetryOptions, startedBy: 'code' | 'register'): Telemetry {
  if (typeof registerHooks !== 'function') {
    throw new VigieError('NODE_TOO_OLD', `Node 22.15 or newer is needed, this is ${process.versions.node}`, {
      received: process.versions.node,
    })
  }
  const { env } = process
  const disabled =
    switchOption(undefined, 'disabled', env, ['OTEL_SDK_DISABLED'], false) ||
    switchOption(undefined, 'disabled', env, ['VIGIE_DISABLED'], false)
  if (disabled) {
    const telemetry = createDisabledTelemetry()
    setRunningTelemetry({ telemetry, startedBy })
    return telemetry
  }
  const resolved = resolveOptions(options, env)
  const telemetry = composeTelemetry(resolved, { onClosed: forget, appIsLoading: startedBy === 'code' })
  if (startedBy === 'code') setRunningTelemetry({ telemetry, startedBy })
  else {
    const started = { options: resolved, environment: { ...env }, report: (message: string) => log.warn(message) }
    setRunningTelemetry({ telemetry, startedBy, applyLate: (given) => applyLateOptions(given, started) })
  }
  return telemetry
}

const forget = () => setRunningTelemetry(undefined)
