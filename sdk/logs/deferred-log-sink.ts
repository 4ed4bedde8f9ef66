import type { LogLine, LogSink } from './log-sink.ts'

/** More than a process can write while a module loads; what comes beyond is dropped and told. */
const capacity = 4_096

/**
 * Stands in for a sink that is still loading; lines written meanwhile wait.
 *
 * @param onLost told the number of lines that were lost: too many waited, or loading failed
 */
export function createDeferredLogSink(
  name: string,
  loading: Promise<LogSink>,
  onLost: (count: number) => void,
): LogSink {
  let waiting: LogLine[] | undefined = []
  let sink: LogSink | undefined
  const settled = loading.then(
    (loaded) => {
      sink = loaded
      for (const line of waiting ?? []) loaded.write(line)
      waiting = undefined
    },
    () => {
      if (waiting && waiting.length > 0) onLost(waiting.length)
      waiting = undefined
    },
  )
  return {
    name,
    write(line) {
      if (sink) sink.write(line)
      else if (waiting && waiting.length < capacity) waiting.push(line)
      else onLost(1)
    },
    async flush(signal) {
      await settled
      await sink?.flush(signal)
    },
    async close(signal) {
      await settled
      await sink?.close(signal)
    },
  }
}
