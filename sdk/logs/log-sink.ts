/** One finished log line, as the logger hands it to the sinks. */
export interface LogLine {
  /** The JSON text without its line break. */
  readonly text: string
  /** `trace`, `debug`, `info`, `warn`, `error` or `fatal`. */
  readonly level: string
  /** Milliseconds since the Unix epoch. */
  readonly timestampMs: number
  /** 32 hexadecimal digits, when the line was written inside a span. */
  readonly traceId: string | undefined
  /** 16 hexadecimal digits, when the line was written inside a span. */
  readonly spanId: string | undefined
}

/** A destination of log lines other than standard output. `write` neither throws nor blocks: it queues, or counts a loss. */
export interface LogSink {
  readonly name: string
  write(line: LogLine): void
  /** Resolves when everything queued so far is delivered or counted as lost; rejects never; gives up when `signal` aborts. */
  flush(signal: AbortSignal): Promise<void>
  /** Flushes, then frees timers and sockets. Lines written after it are counted as dropped. */
  close(signal: AbortSignal): Promise<void>
}
