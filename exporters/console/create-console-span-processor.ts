import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import type { Ledger } from '../../sdk/ledger/ledger.ts'
import { formatSpan } from './format-span.ts'

export interface ConsoleSpanProcessorOptions {
  /** @default process.stderr, so that standard output stays one JSON object a line */
  readonly stream?: { write(text: string): unknown }
  readonly ledger: Ledger
}

/** Prints one line per ended span, at once: for development. */
export function createConsoleSpanProcessor({
  stream = process.stderr,
  ledger,
}: ConsoleSpanProcessorOptions): SpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      ledger.produced(1)
      try {
        stream.write(`${formatSpan(span)}\n`)
        ledger.exported(1)
      } catch {
        ledger.dropped('error', 1)
      }
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }
}
