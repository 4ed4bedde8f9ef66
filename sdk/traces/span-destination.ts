import type { SpanProcessor } from '@opentelemetry/sdk-trace'

/** A span processor whose end can be bounded by a signal, where it is one of vigie's. */
export interface SpanDestination extends SpanProcessor {
  flush?(signal: AbortSignal): Promise<void>
  close?(signal: AbortSignal): Promise<void>
}
