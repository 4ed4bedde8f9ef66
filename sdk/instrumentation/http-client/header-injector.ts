import { type Context, propagation, type TextMapSetter } from '@opentelemetry/api'

/** How a client shows the head of a request that has not left yet. Keys are of any case. */
export interface OutgoingHeaders<Carrier> {
  get(carrier: Carrier, key: string): string | undefined
  /** In the place of what is there. Does nothing where the head can't be changed any more. */
  set(carrier: Carrier, key: string, value: string): void
}

/** @param traceId of the span in `within` */
export type HeaderInjector<Carrier> = (within: Context, carrier: Carrier, traceId: string) => void

/** Headers of each way to propagate that hold the id of a trace. */
const traceHeaders = ['traceparent', 'b3', 'x-b3-traceid', 'uber-trace-id']
const shortPadding = '0'.repeat(16)

/**
 * Writes a context into the headers of a request.
 *
 * A trace that the service has named itself stays, and nothing of another trace is put beside it. With one exception: a proxy
 * that passes on the headers that it got names its own caller as the parent, and the span of its call would have no child.
 * What belongs to the same trace is therefore replaced.
 */
export function createHeaderInjector<Carrier>(headers: OutgoingHeaders<Carrier>): HeaderInjector<Carrier> {
  const adding: TextMapSetter<Carrier> = {
    set(carrier, key, value) {
      if (headers.get(carrier, key) === undefined) headers.set(carrier, key, value)
    },
  }
  const replacing: TextMapSetter<Carrier> = {
    set(carrier, key, value) {
      if (key === 'baggage') adding.set(carrier, key, value)
      else headers.set(carrier, key, value)
    },
  }
  const addingBaggage: TextMapSetter<Carrier> = {
    set(carrier, key, value) {
      if (key === 'baggage') adding.set(carrier, key, value)
    },
  }
  return (within, carrier, traceId) => {
    let named = traceHeaders.filter((key) => headers.get(carrier, key) !== undefined)
    if (named.length > 0) {
      // Headers of a way to propagate that is not in use are somebody else's.
      const fields = propagation.fields()
      named = named.filter((key) => fields.includes(key))
    }
    if (named.length === 0) return propagation.inject(within, carrier, adding)
    const id = traceId.startsWith(shortPadding) ? traceId.slice(shortPadding.length) : traceId
    const isPassedOn = named.some((key) => headers.get(carrier, key)!.toLowerCase().includes(id))
    propagation.inject(within, carrier, isPassedOn ? replacing : addingBaggage)
  }
}
