import type { LogLine, LogSink } from '../logs/log-sink.ts'

/** A longer line is told by its length: what is kept for a bad moment may not become the cause of one. */
const longestLine = 2_048

/** A sink that keeps the last lines, for the report of an incident. */
export interface RecentLines extends LogSink {
  /** Oldest first. */
  lines(): string[]
}

/** @param capacity lines kept; 100 of the longest are 0.4 MB */
export function createRecentLines(capacity = 100): RecentLines {
  const kept: string[] = new Array<string>(capacity)
  let written = 0
  return {
    name: 'recent',
    write({ text, level }: LogLine) {
      kept[written % capacity] =
        text.length <= longestLine ? text : JSON.stringify({ level, message: `[a line of ${text.length} characters]` })
      written++
    },
    lines() {
      const first = Math.max(0, written - capacity)
      return Array.from({ length: written - first }, (_, index) => kept[(first + index) % capacity]!)
    },
    flush: async () => {},
    close: async () => {},
  }
}
