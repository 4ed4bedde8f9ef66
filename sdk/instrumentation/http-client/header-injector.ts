import { type Context, propagation, type TextMapSetter } from '@opentelemetry/api'

/** How a client shows the head of a request that has not left yet. Keys are of any case. */
export interface OutgoingHeaders<Carrier> {
  get(carrier: Carrier, key: string): string | undefined
  /** In the place of what is there. Does nothing where the head can't be changed any more. */
  set(carrier: Carrier, key: string, value: string): void
}

/** @param traceId of the span in `within` */
export type HeaderInjector<Carrier> = (within: Context, carrier: Carrier, traceId: string) => void

/** Headers of each way to propagate that hold the id of a trace, and where in them. */
const traceIdForms: Readonly<Record<string, RegExp>> = {
  traceparent: /^[0-9a-f]{2}-([0-9a-f]{32})-/i,
  b3: /^([0-9a-f]{16,32})-/i,
  'x-b3-traceid': /^([0-9a-f]{16,32})$/i,
  'uber-trace-id': /^([0-9a-f]{1,32})(?::|%3a)/i,
}
const traceHeaders = Object.keys(traceIdForms)

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
    const isPassedOn = named.some((key) => traceIdIn(key, headers.get(carrier, key)!) === traceId)
    propagation.inject(within, carrier, isPassedOn ? replacing : addingBaggage)
  }
}

/** Leading zeros may be left out, and ids of 64 bits have none of the first half. */
function traceIdIn(key: string, value: string): string | undefined {
  return traceIdForms[key]!.exec(value)?.[1]?.toLowerCase().padStart(32, '0')
}
