import type { IncomingHttpHeaders } from 'node:http'
import { type Context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import type { HttpServerObserver } from './http-server-observer.ts'
import { incomingHeaders, longestHeader } from './incoming-headers.ts'

/** The caller's trace and baggage; what can't be read is passed over and counted. Never throws. */
export function extractParent(headers: IncomingHttpHeaders, observer: HttpServerObserver): Context {
  if (!hasAny(headers, observer.propagationFields)) return ROOT_CONTEXT
  let parent: Context = ROOT_CONTEXT
  try {
    parent = propagation.extract(ROOT_CONTEXT, headers, incomingHeaders)
  } catch (error) {
    observer.onFault(error)
  }
  const { traceparent, tracestate, baggage } = headers
  if (traceparent !== undefined && observer.propagationFields.includes('traceparent')) {
    const spanContext = trace.getSpanContext(parent)
    if (!spanContext) observer.onIgnoredHeader('traceparent')
    else if (tracestate !== undefined && tracestate !== '' && !spanContext.traceState?.serialize())
      observer.onIgnoredHeader('tracestate')
  }
  if (typeof baggage === 'string' && baggage !== '' && observer.propagationFields.includes('baggage')) {
    if (
      baggage.length > longestHeader ||
      (propagation.getBaggage(parent)?.getAllEntries().length ?? 0) < entriesIn(baggage)
    )
      observer.onIgnoredHeader('baggage')
  }
  return parent
}

function hasAny(headers: IncomingHttpHeaders, fields: readonly string[]): boolean {
  for (const field of fields) if (headers[field] !== undefined) return true
  return false
}

/** Members of a comma-separated list that are not empty. */
function entriesIn(list: string): number {
  let count = 0
  let filled = false
  for (let at = 0; at < list.length; at++) {
    const code = list.charCodeAt(at)
    if (code === 0x2c) {
      if (filled) count++
      filled = false
    } else if (code !== 0x20 && code !== 0x09) filled = true
  }
  return filled ? count + 1 : count
}
