import { type Context, propagation } from '@opentelemetry/api'
import type { Span } from '@opentelemetry/sdk-trace'

const maxValueLength = 256

/**
 * Puts the named baggage entries on each span as attributes of the same name. By allow-list, since a caller can write
 * anything into baggage; an attribute that the span has already keeps its value.
 */
export function createBaggageAttributes(keys: readonly string[]): (span: Span, parent: Context) => void {
  return (span, parent) => {
    const baggage = propagation.getBaggage(parent)
    if (!baggage) return
    for (const key of keys) {
      const value = baggage.getEntry(key)?.value
      if (value !== undefined && span.attributes[key] === undefined)
        span.setAttribute(key, value.slice(0, maxValueLength))
    }
  }
}
