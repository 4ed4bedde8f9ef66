import { createGate } from './logs/create-gate.ts'
import { logOutputOf, setLogOutput } from './logs/create-logger.ts'
import { log } from './logs/log.ts'
import { createLogOutput } from './logs/log-output.ts'
import { redactionOf } from './logs/redaction-of.ts'
import { changedOptions } from './options/changed-options.ts'
import type { Environment } from './options/environment.ts'
import { resolveOptions } from './options/resolve-options.ts'
import type { ResolvedOptions } from './options/resolved-options.ts'
import type { TelemetryOptions } from './options/telemetry-options.ts'

/** Options that count from the next line on, whenever they come. */
const applicable: ReadonlySet<string> = new Set([
  'logs.level',
  'logs.redact',
  'logs.redactText',
  'logs.sampling',
  'logs.maxPerSecond',
  'logs.sinks',
])

/** Telemetry that was started with variables alone. */
export interface StartedByVariables {
  readonly options: ResolvedOptions
  /** As the variables were then. */
  readonly environment: Environment
  /** For the service's log. */
  report(message: string): void
}

/**
 * Gives running telemetry options that its start did not know. Those of log lines are taken over. The others are not:
 * identity, say, has gone out with lines, spans and labels by then, and one service under two names is worse than one
 * under a name that a variable can put right.
 *
 * @returns the names of the options that stay as they were, without those that say what is so already
 * @throws VigieError `BAD_OPTION`; nothing has changed then
 */
export function applyLateOptions(
  given: TelemetryOptions,
  { options, environment, report }: StartedByVariables,
): string[] {
  const changed = changedOptions(given, environment)
  const wanted = new Set(changed.filter((name) => applicable.has(name)))
  const { logs } = resolveOptions(given, environment)
  if (wanted.has('logs.level')) log.level = logs.level
  const { destination, ...before } = logOutputOf(log)
  if (wanted.has('logs.sinks')) for (const sink of logs.sinks) destination.addSink(sink)
  const regated = wanted.has('logs.sampling') || wanted.has('logs.maxPerSecond')
  const redacted = wanted.has('logs.redact') || wanted.has('logs.redactText')
  if (regated || redacted) {
    const gate = regated ? createGate(logs) : before.gate
    const redaction = redacted ? redactionOf(logs, report) : before.redaction
    if (regated) before.gate?.stop()
    setLogOutput(log, createLogOutput({ identity: options.identity, destination, gate, redaction }))
  }
  return changed.filter((name) => !applicable.has(name))
}
