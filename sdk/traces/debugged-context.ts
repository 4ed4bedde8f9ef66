import { type Baggage, type Context, propagation } from '@opentelemetry/api'
import { type DebugTokenReading, debugBaggageKey, readDebugToken } from './debug-token.ts'
import { traceAccount } from './trace-account.ts'

export interface DebuggedContext {
  /** Whose case the context belongs to; undefined where it is nobody's. Never throws. */
  subjectOf(context: Context): string | undefined
}

/** Distinct tokens within a day; what comes beyond is read anew each time. */
const capacity = 256

/**
 * Reads debug tokens off contexts. A token is judged once and remembered, as is what a request's baggage says: asked for
 * each line and span, it costs two look-ups.
 */
export function createDebuggedContext(secret: string, nowMs: () => number = Date.now): DebuggedContext {
  const readings = new Map<string, DebugTokenReading>()
  const byBaggage = new WeakMap<Baggage, DebugTokenReading>()

  function judge(token: string): DebugTokenReading {
    let reading = readings.get(token)
    if (!reading) {
      reading = readDebugToken(token, secret, nowMs())
      // Only what is signed is worth remembering: the rest can be sent in any number.
      if (reading.outcome === 'accepted') {
        if (readings.size >= capacity) readings.clear()
        readings.set(token, reading)
      }
    }
    if (reading.outcome === 'accepted' && reading.expiresMs <= nowMs()) reading = { outcome: 'expired' }
    traceAccount.debugTokens[reading.outcome]++
    return reading
  }

  return {
    subjectOf(context) {
      const baggage = propagation.getBaggage(context)
      if (!baggage) return undefined
      let reading = byBaggage.get(baggage)
      if (!reading) {
        const token = baggage.getEntry(debugBaggageKey)?.value
        if (token === undefined) return undefined
        reading = judge(token)
        byBaggage.set(baggage, reading)
      }
      return reading.outcome === 'accepted' && reading.expiresMs > nowMs() ? reading.subject : undefined
    },
  }
}
