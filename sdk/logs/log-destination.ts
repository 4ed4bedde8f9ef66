import pino from 'pino'
import { logAccount } from './log-account.ts'
import type { LogLine, LogSink } from './log-sink.ts'

/** What loggers write to: standard output and the sinks, each line once to each. */
export interface LogDestination {
  write(line: LogLine): void
  /** As `write`, but standard output may get the line as late as the end of this turn of the event loop. */
  writeSoon(line: LogLine): void
  addSink(sink: LogSink): void
  /** What `writeSoon` has put off goes to standard output now. */
  flushOutput(): void
  flush(signal: AbortSignal): Promise<void>
  close(signal: AbortSignal): Promise<void>
}

/** Takes text, synchronously. */
export interface TextOutput {
  write(text: string): unknown
}

/** More than this isn't put off: a write of its own is cheap beside it. */
const longestPutOff = 65_536

/**
 * Standard output is written synchronously: a line that has been logged survives the crash that follows it, kill -9 and a
 * loop that never ends included. The one exception is the line at the end of a request, which is put off to the end of the
 * turn, at most: under load one system call then writes the lines of many requests. What kill -9 can take is that a request
 * answered in this very turn has no line; a line of the service itself is never waiting, and never overtaken.
 *
 * @param output standard output when true; nothing when false; or a place of the caller's
 * @param onError told about a destination that fails; a broken pipe must not end the service
 */
export function createLogDestination(
  output: boolean | TextOutput,
  onError: (error: Error) => void = () => {},
): LogDestination {
  const target = typeof output === 'object' ? output : output ? standardOutput(failed) : undefined
  const sinks: LogSink[] = []
  let putOff = ''
  let scheduled = false
  /** Whether what is put off is written when the process ends. */
  let waits = false

  function failed(error: unknown): void {
    logAccount.faults.output++
    onError(error as Error)
  }

  function flushOutput(): void {
    if (putOff === '') return
    const text = putOff
    putOff = ''
    send(text)
  }

  function send(text: string): void {
    try {
      target?.write(text)
    } catch (error) {
      failed(error)
    }
  }

  function toSinks(line: LogLine): void {
    for (const sink of sinks) {
      try {
        sink.write(line)
      } catch (error) {
        failed(error)
      }
    }
  }

  function endOfTurn(): void {
    scheduled = false
    flushOutput()
  }

  return {
    write(line) {
      if (target) {
        putOff += `${line.text}\n`
        flushOutput()
      }
      toSinks(line)
    },
    writeSoon(line) {
      if (target) {
        putOff += `${line.text}\n`
        if (putOff.length >= longestPutOff) flushOutput()
        else if (!scheduled) {
          scheduled = true
          if (!waits) waitForExit(flushOutput)
          waits = true
          // Referenced: the process may not end on its own while a line waits.
          setImmediate(endOfTurn)
        }
      }
      toSinks(line)
    },
    addSink(sink) {
      sinks.push(sink)
    },
    flushOutput,
    async flush(signal) {
      flushOutput()
      await Promise.all(sinks.map((sink) => sink.flush(signal)))
    },
    async close(signal) {
      flushOutput()
      waiting.delete(flushOutput)
      waits = false
      await Promise.all(sinks.map((sink) => sink.close(signal)))
    },
  }
}

/** What is to be done when the process ends; one listener for all of it. */
const waiting = new Set<() => void>()
let listening = false

function waitForExit(flushOutput: () => void): void {
  waiting.add(flushOutput)
  if (listening) return
  listening = true
  process.on('exit', () => {
    for (const flush of waiting) flush()
  })
}

/** Pino's own writer: it goes on after a partial write, and waits where a pipe is full. */
function standardOutput(onError: (error: unknown) => void): TextOutput {
  const output = pino.destination({ dest: 1, sync: true })
  output.on('error', onError)
  return output
}
