import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import type { TelemetryOptions } from '../../../sdk/options/telemetry-options.ts'
import type { SpanDestination } from '../../../sdk/traces/span-destination.ts'
import { startTraces } from '../../../sdk/traces/start-traces.ts'

/** Starts traces as `startTelemetry` does, into memory: what is exported are the ended spans with the flag "sampled". */
export function recordSpans(
  options: Pick<TelemetryOptions, 'traces' | 'debug'> = {},
  environment: Record<string, string> = {},
) {
  const resolved = resolveOptions({ service: 'test', ...options }, environment)
  const exported: ReadableSpan[] = []
  const destination: Required<SpanDestination> = {
    onStart() {},
    onEnding() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & 1) === 1) exported.push(span)
    },
    forceFlush: async () => {},
    shutdown: async () => {},
    flush: async () => {},
    close: async () => {},
  }
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  const reports: string[] = []
  const traces = startTraces({ ...resolved, destinations: [destination], report: (message) => reports.push(message) })
  return {
    exported,
    reports,
    tracer: trace.getTracer('test'),
    names: () => exported.map(({ name }) => name),
    async stop() {
      await traces.close(AbortSignal.timeout(5_000))
      context.disable()
      propagation.disable()
    },
  }
}
