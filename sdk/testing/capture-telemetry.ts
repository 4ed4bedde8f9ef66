import { registry } from '../metrics/index.ts'
import { bringUpToDate } from '../metrics/late-declarations.ts'
import type { MetricFamily } from '../metrics/metric-family.ts'
import type { TelemetryOptions } from '../options/telemetry-options.ts'
import { startCaptured } from '../start.ts'
import type { Telemetry } from '../telemetry.ts'
import { type CapturedSpan, captureSpan } from './captured-span.ts'
import { countOf, type LabelFilter } from './count-of.ts'

/** A log line, parsed: `level`, `message`, and the fields. */
export type CapturedLine = Readonly<Record<string, unknown>>

/** What a run has emitted, since it was captured or last cleared. */
export interface CapturedTelemetry {
  readonly telemetry: Telemetry
  /** Spans that have ended, in the order of their ends. */
  readonly spans: readonly CapturedSpan[]
  readonly lines: readonly CapturedLine[]
  /**
   * By how much a metric has grown; a histogram counts its observations. `labels` picks series, all of them where it is
   * left out.
   *
   * @returns undefined where no such metric is declared
   */
  counted(name: string, labels?: LabelFilter): Promise<number | undefined>
  /** Forgets what was captured so far. */
  clear(): Promise<void>
  /** Ends telemetry, so that another test may start it. */
  stop(): Promise<void>
}

/**
 * Starts telemetry that stays in memory: every span is sampled, nothing is printed, no port is opened and no signal taken.
 * Environment variables are not looked at, so that a test says the same on every machine.
 *
 * @throws VigieError `ALREADY_STARTED` when telemetry runs already, or `BAD_OPTION`
 */
export async function captureTelemetry(options: TelemetryOptions = {}): Promise<CapturedTelemetry> {
  const spans: CapturedSpan[] = []
  const lines: CapturedLine[] = []
  const telemetry = startCaptured(
    {
      service: 'test',
      ...options,
      admin: { enabled: false, ...options.admin },
      logs: {
        stdout: false,
        level: 'trace',
        ...options.logs,
        sinks: [
          ...(options.logs?.sinks ?? []),
          {
            name: 'captured',
            write: ({ text }) => void lines.push(JSON.parse(text) as CapturedLine),
            flush: async () => {},
            close: async () => {},
          },
        ],
      },
      traces: { exporters: [], ...options.traces },
      shutdown: { signals: false, drainDelayMs: 0, ...options.shutdown },
    },
    {
      onStart() {},
      onEnding() {},
      onEnd: (span) => void spans.push(captureSpan(span)),
      forceFlush: async () => {},
      shutdown: async () => {},
      flush: async () => {},
      close: async () => {},
    },
  )
  let before: readonly MetricFamily[] = await registry.families()
  return {
    telemetry,
    get spans() {
      bringUpToDate()
      return spans
    },
    get lines() {
      bringUpToDate()
      return lines
    },
    async counted(name, labels = {}) {
      const now = countOf(await registry.families(), name, labels)
      return now === undefined ? undefined : now - (countOf(before, name, labels) ?? 0)
    },
    async clear() {
      bringUpToDate()
      spans.length = 0
      lines.length = 0
      before = await registry.families()
    },
    stop: () => telemetry.shutdown(),
  }
}
