import {
  type BaggageEntry,
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'

const header = 'baggage'
/** Bounds of the W3C recommendation, which each hop keeps for itself: a header is parsed before anybody is known to be trusted. */
const maxLength = 8_192
const maxPairs = 180

/**
 * W3C baggage. Read are 8,192 characters and 180 pairs at most, whatever comes (GHSA-8988-4f7v-96qf); pairs that make no
 * sense are passed over.
 *
 * @see https://www.w3.org/TR/baggage/
 */
export class BoundedBaggagePropagator implements TextMapPropagator {
  inject<Carrier>(context: Context, carrier: Carrier, setter: TextMapSetter<Carrier>): void {
    const baggage = propagation.getBaggage(context)
    if (!baggage || isTracingSuppressed(context)) return
    let text = ''
    let pairs = 0
    for (const [key, { value, metadata }] of baggage.getAllEntries()) {
      const pair = `${encodeKey(key)}=${encodeURIComponent(String(value).toWellFormed())}${metadata ? `;${metadata.toString()}` : ''}`
      if (/[^\x20-\x7e]/.test(pair) || pairs === maxPairs || text.length + pair.length + 1 > maxLength) continue
      text += pairs === 0 ? pair : `,${pair}`
      pairs++
    }
    if (pairs > 0) setter.set(carrier, header, text)
  }

  extract<Carrier>(context: Context, carrier: Carrier, getter: TextMapGetter<Carrier>): Context {
    const received = getter.get(carrier, header)
    if (received === undefined || received.length === 0) return context
    const entries = new Map<string, BaggageEntry>()
    let left = maxLength
    for (const text of typeof received === 'string' ? [received] : received) {
      if (left <= 0 || typeof text !== 'string') break
      // A pair that the bound cuts in two is no pair.
      const bounded = text.length <= left ? text : text.slice(0, Math.max(0, text.lastIndexOf(',', left)))
      left -= text.length
      for (const pair of bounded.split(',', maxPairs - entries.size)) readPair(pair, entries)
    }
    if (entries.size === 0) return context
    return propagation.setBaggage(context, propagation.createBaggage(Object.fromEntries(entries)))
  }

  fields(): string[] {
    return [header]
  }
}

function readPair(pair: string, entries: Map<string, BaggageEntry>): void {
  const properties = pair.indexOf(';')
  const main = properties === -1 ? pair : pair.slice(0, properties)
  const equals = main.indexOf('=')
  if (equals < 1) return
  const key = decoded(main.slice(0, equals).trim())
  const value = decoded(main.slice(equals + 1).trim())
  if (key !== '' && value !== '') entries.set(key, { value })
}

/** Percent-encoding of well-formed UTF-8, but for the few forms of it that no encoder writes. */
const wellFormed =
  /^(?:[^%]|%[0-7][\da-f]|%(?:c[2-9a-f]|d[\da-f])%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-4](?:%[89ab][\da-f]){3})*$/i

/** Empty where it can't be decoded. Broken text is told by a look at it: an exception for each of 180 values takes 1 ms. */
function decoded(text: string): string {
  if (!text.includes('%')) return text
  if (!wellFormed.test(text)) return ''
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

function encodeKey(key: string): string {
  return encodeURIComponent(key.toWellFormed())
}
