import type { ResolvedOptions } from '../options/resolved-options.ts'
import { captureConsole } from './capture-console.ts'
import { createGate } from './create-gate.ts'
import { logOutputOf, setLogOutput } from './create-logger.ts'
import { log } from './log.ts'
import { createLogDestination, type LogDestination } from './log-destination.ts'
import { createLogOutput } from './log-output.ts'
import type { LogSink } from './log-sink.ts'
import { redactionOf } from './redaction-of.ts'

export interface RunningLogs {
  readonly destination: LogDestination
  /** The console is the service's again, and counts of lines held back are told; lines are still taken. */
  stop(): void
}

/** Gives the logger that services import its level, its rules and where its lines go. */
export function startLogs(
  { identity, logs }: ResolvedOptions,
  loadSinks: () => readonly LogSink[],
  report: (message: string) => void,
): RunningLogs {
  const destination = createLogDestination(logs.stdout)
  const redaction = redactionOf(logs, report)
  setLogOutput(log, createLogOutput({ identity, destination, gate: createGate(logs), redaction }))
  log.level = logs.level
  const releaseConsole = logs.console ? captureConsole(log) : undefined
  for (const sink of [...loadSinks(), ...logs.sinks]) destination.addSink(sink)
  return {
    destination,
    stop() {
      // Options that came late may have put another in the place of the first.
      logOutputOf(log).gate?.stop()
      releaseConsole?.()
    },
  }
}
