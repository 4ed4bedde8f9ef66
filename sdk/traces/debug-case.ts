import { context, propagation } from '@opentelemetry/api'
import { debugBaggageKey } from './debug-token.ts'

/**
 * Runs `work` as part of the case that a debug token is for: lines from debug level up are written, its spans are sampled,
 * and requests to the service's own hosts carry the token on. For a service that knows the business id of a request:
 *
 * ```ts
 * if (order.customerId === watched.customerId) return debugCase(watched.token, () => handle(order))
 * ```
 *
 * An unsigned or expired token changes nothing.
 */
export function debugCase<Result>(token: string, work: () => Result): Result {
  const active = context.active()
  const baggage = propagation.getBaggage(active) ?? propagation.createBaggage()
  return context.with(propagation.setBaggage(active, baggage.setEntry(debugBaggageKey, { value: token })), work)
}
