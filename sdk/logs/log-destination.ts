import pino from 'pino'
import { logAccount } from './log-account.ts'
import type { LogLine, LogSink } from './log-sink.ts'

/** What loggers write to: standard output and the sinks, each line once to each. */
export interface LogDestination {
  write(line: LogLine): void
  /** As `write`, but standard output gets the line with the next one that is written, or with `flushOutput`. */
  hold(line: LogLine): void
  addSink(sink: LogSink): void
  /** What is held goes to standard output now. */
  flushOutput(): void
  flush(signal: AbortSignal): Promise<void>
  close(signal: AbortSignal): Promise<void>
}

/** Takes text, synchronously. */
export interface TextOutput {
  write(text: string): unknown
}

/** More than this isn't held: a write of its own is cheap beside it. */
const longestHeld = 65_536

/**
 * Standard output is written synchronously: a line that has been logged survives the crash that follows it, kill -9 and a
 * loop that never ends included. The one exception are the lines at the end of requests, which their writer holds back for
 * some milliseconds (`createRequestBatch`): under load one system call then writes many. A line of the service itself never
 * waits, and takes along what is held.
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
  let held = ''

  function failed(error: unknown): void {
    logAccount.faults.output++
    onError(error as Error)
  }

  function flushOutput(): void {
    if (held === '') return
    const text = held
    held = ''
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

  /** A sink may be the author's own: one that rejects is told of, and costs the others nothing. */
  async function ofEach(act: (sink: LogSink) => Promise<void>): Promise<void> {
    await Promise.all(sinks.map(async (sink) => act(sink).catch(failed)))
  }

  return {
    write(line) {
      if (target) {
        held += `${line.text}\n`
        flushOutput()
      }
      toSinks(line)
    },
    hold(line) {
      if (target) {
        held += `${line.text}\n`
        if (held.length >= longestHeld) flushOutput()
      }
      toSinks(line)
    },
    addSink(sink) {
      sinks.push(sink)
    },
    flushOutput,
    async flush(signal) {
      flushOutput()
      await ofEach(async (sink) => sink.flush(signal))
    },
    async close(signal) {
      flushOutput()
      await ofEach(async (sink) => sink.close(signal))
    },
  }
}

/** Pino's own writer: it goes on after a partial write, and waits where a pipe is full. */
function standardOutput(onError: (error: unknown) => void): TextOutput {
  const output = pino.destination({ dest: 1, sync: true })
  output.on('error', onError)
  return output
}
