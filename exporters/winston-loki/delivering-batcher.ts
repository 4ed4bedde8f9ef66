import type { Delivery } from '../delivery/delivery.ts'
import type { HttpPayload } from '../delivery/http-destination.ts'
import type { LokiLine } from '../loki/loki-line.ts'

/** What winston-loki's transport hands to its batcher for each line. */
export interface WinstonLokiEntry {
  readonly labels: Readonly<Record<string, unknown>>
  readonly entries: readonly {
    /** Milliseconds since the Unix epoch. */
    readonly ts: number
    readonly line: string
    readonly rest?: Readonly<Record<string, unknown>>
  }[]
}

/** The side of winston-loki's batcher that its transport calls. */
export interface WinstonLokiBatcher {
  pushLogEntry(entry: WinstonLokiEntry): Promise<void>
  waitFlushed(): Promise<void>
  close(): Promise<void>
}

/** Loki refuses lines with more than 128 of them, or 64 KiB in all. */
const mostMetadata = 64
const longestMetadata = 512

/**
 * Stands in for winston-loki's batcher, in front of vigie's delivery.
 *
 * @param replaceTimestamp as in winston-loki: lines get the time at which they come by
 * @param closeTimeoutMs how long the end of a logger may take
 */
export function createDeliveringBatcher(
  delivery: Delivery<LokiLine, HttpPayload>,
  replaceTimestamp: boolean,
  closeTimeoutMs: number,
): WinstonLokiBatcher {
  return {
    async pushLogEntry({ labels, entries }) {
      const texts = asTexts(labels, longestMetadata)
      for (const { ts, line, rest = {} } of entries) {
        // Its `rest` repeats the level, which is a label.
        const { trace_id: traceId, span_id: spanId, level: _, ...metadata } = asTexts(rest, longestMetadata)
        const timestampMs = replaceTimestamp ? Date.now() : ts
        const level = texts['level'] ?? 'info'
        delivery.push({ text: line, level, timestampMs, traceId, spanId, labels: texts, metadata })
      }
    },
    waitFlushed: () => delivery.flush(AbortSignal.timeout(closeTimeoutMs)),
    close: () => delivery.close(AbortSignal.timeout(closeTimeoutMs)),
  }
}

/** The values as texts; what has none is left out. */
function asTexts(values: Readonly<Record<string, unknown>>, longest: number): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const key of Object.keys(values).slice(0, mostMetadata)) {
    const text = textOf(values[key])
    if (text !== undefined && text !== '') texts[key] = text.slice(0, longest).toWellFormed()
  }
  return texts
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === 'function') return undefined
  try {
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  } catch {
    return undefined // A cycle, or a getter that throws.
  }
}
