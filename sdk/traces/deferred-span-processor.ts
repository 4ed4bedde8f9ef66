import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { SpanDestination } from './span-destination.ts'

/** More than a process can end while a module loads; what comes beyond is dropped and told. */
const capacity = 4_096

/**
 * Stands in for a span processor that is still loading, so that starting telemetry stays synchronous and a service pays
 * for the exporters that it uses alone. Spans that end meanwhile wait.
 *
 * @param onLost told the number of spans that were lost: too many waited, or loading failed
 */
export function createDeferredSpanProcessor(
  loading: Promise<SpanDestination>,
  onLost: (count: number) => void,
): Required<SpanDestination> {
  let waiting: ReadableSpan[] | undefined = []
  let processor: SpanDestination | undefined
  const settled = loading.then(
    (loaded) => {
      processor = loaded
      for (const span of waiting ?? []) loaded.onEnd(span)
      waiting = undefined
    },
    () => {
      if (waiting && waiting.length > 0) onLost(waiting.length)
      waiting = undefined
    },
  )
  return {
    onStart(span, parent) {
      processor?.onStart(span, parent)
    },
    onEnding() {},
    onEnd(span) {
      if (processor) processor.onEnd(span)
      else if (waiting && waiting.length < capacity) waiting.push(span)
      else onLost(1)
    },
    async forceFlush() {
      await settled
      await processor?.forceFlush()
    },
    async shutdown() {
      await settled
      await processor?.shutdown()
    },
    async flush(signal) {
      await settled
      await (processor?.flush ? processor.flush(signal) : processor?.forceFlush())
    },
    async close(signal) {
      await settled
      await (processor?.close ? processor.close(signal) : processor?.shutdown())
    },
  }
}
