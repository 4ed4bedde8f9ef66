import type { Span } from './span.ts'
import { spanTarget } from './span-target.ts'
import type { StoreLimits, StoreStats } from './store-stats.ts'
import { textBytes } from './text-bytes.ts'

/** One trace in a list. */
export interface TraceSummary {
  readonly traceId: string
  /** Of the root span or, while that is missing, of the earliest span. */
  readonly service: string
  readonly name: string
  /** What the request was for, where the name doesn't tell; else empty. */
  readonly target: string
  readonly startMs: number
  /** From the first start to the last end. */
  readonly durationMs: number
  readonly spanCount: number
  readonly errorCount: number
  readonly services: readonly string[]
  /** False while the root has not arrived. */
  readonly complete: boolean
}

export interface TraceFilter {
  /** A service that took part, anywhere in the trace. */
  readonly service?: string
  readonly onlyErrors?: boolean
  readonly minDurationMs?: number
  /** Case-insensitive, in span names and attribute values. */
  readonly text?: string
  readonly limit: number
}

export interface TraceStore {
  add(spans: readonly Span[]): void
  /** The newest traces first, by start. */
  find(filter: TraceFilter): readonly TraceSummary[]
  /** Spans of one trace in order of start, or undefined. */
  get(traceId: string): readonly Span[] | undefined
  has(traceId: string): boolean
  services(): readonly string[]
  stats(): StoreStats
}

interface Trace {
  readonly traceId: string
  readonly spans: Span[]
  readonly spanIds: Set<string>
  root: Span | undefined
  /** Whose share of the budget it uses: the root's service, or the first one seen until the root arrives. */
  account: string
  bytes: number
  errorCount: number
  startMs: number
  endMs: number
  receivedMs: number
}

/** Traces of one service in order of arrival; those with errors are evicted last. */
interface Account {
  bytes: number
  readonly ordinary: Set<Trace>
  readonly failed: Set<Trace>
}

const spanOverheadBytes = 400
/** A trace of more spans than this is a loop or a leak: further spans are dropped and counted. */
const maxSpansPerTrace = 10_000

export const defaultTraceLimits: StoreLimits = { maxBytes: 96 * 1024 * 1024, retentionMs: 3_600_000 }

/**
 * Keeps whole traces within an hour and a number of bytes. When full, the service that uses most gives up its oldest
 * trace without an error, so that one noisy service cannot push out the others.
 *
 * @param now Unix milliseconds
 */
export function createTraceStore(limits: StoreLimits, now: () => number): TraceStore {
  const traces = new Map<string, Trace>() // in order of arrival
  const accounts = new Map<string, Account>()
  const dropped: Record<string, number> = Object.create(null)
  const keptByService = new Map<string, number>()
  let bytes = 0
  let kept = 0
  let received = 0

  function accountOf(service: string): Account {
    let account = accounts.get(service)
    if (account === undefined) {
      account = { bytes: 0, ordinary: new Set(), failed: new Set() }
      accounts.set(service, account)
    }
    return account
  }
  function leaveAccount(trace: Trace): void {
    const account = accountOf(trace.account)
    account.bytes -= trace.bytes
    account.ordinary.delete(trace)
    account.failed.delete(trace)
    if (account.ordinary.size + account.failed.size === 0) accounts.delete(trace.account)
  }
  function enterAccount(trace: Trace): void {
    const account = accountOf(trace.account)
    account.bytes += trace.bytes
    if (trace.errorCount > 0) account.failed.add(trace)
    else account.ordinary.add(trace)
  }
  function remove(trace: Trace): void {
    traces.delete(trace.traceId)
    leaveAccount(trace)
    bytes -= trace.bytes
    kept -= trace.spans.length
    for (const span of trace.spans) {
      const left = keptByService.get(span.service)! - 1
      if (left > 0) keptByService.set(span.service, left)
      else keptByService.delete(span.service)
    }
  }
  function countDropped(service: string, spans: number): void {
    dropped[service] = (dropped[service] ?? 0) + spans
  }

  function addSpan(span: Span, nowMs: number): void {
    received += 1
    let trace = traces.get(span.traceId)
    if (trace?.spanIds.has(span.spanId)) return // an exporter that retried
    if (trace !== undefined && trace.spans.length >= maxSpansPerTrace) {
      countDropped(span.service, 1)
      return
    }
    if (trace === undefined) {
      trace = {
        traceId: span.traceId,
        spans: [],
        spanIds: new Set(),
        root: undefined,
        account: span.service,
        bytes: spanOverheadBytes,
        errorCount: 0,
        startMs: Number.POSITIVE_INFINITY,
        endMs: Number.NEGATIVE_INFINITY,
        receivedMs: nowMs,
      }
      traces.set(span.traceId, trace)
      bytes += trace.bytes
    } else {
      leaveAccount(trace)
    }
    const spanBytes = spanSize(span)
    trace.spans.push(span)
    trace.spanIds.add(span.spanId)
    trace.bytes += spanBytes
    bytes += spanBytes
    kept += 1
    keptByService.set(span.service, (keptByService.get(span.service) ?? 0) + 1)
    if (span.status === 'error') trace.errorCount += 1
    trace.startMs = Math.min(trace.startMs, span.startMs)
    trace.endMs = Math.max(trace.endMs, span.startMs + span.durationMs)
    if (span.parentSpanId === '' && trace.root === undefined) {
      trace.root = span
      trace.account = span.service
    }
    enterAccount(trace)
  }

  function enforce(nowMs: number): void {
    for (const trace of traces.values()) {
      if (trace.receivedMs >= nowMs - limits.retentionMs) break
      remove(trace)
    }
    while (bytes > limits.maxBytes && traces.size > 0) {
      const largest = [...accounts.values()].reduce((a, b) => (b.bytes > a.bytes ? b : a))
      const [victim] = largest.ordinary.size > 0 ? largest.ordinary : largest.failed
      countDropped(victim!.account, victim!.spans.length)
      remove(victim!)
    }
  }

  return {
    add(spans) {
      const nowMs = now()
      for (const span of spans) if (span.traceId !== '' && span.spanId !== '') addSpan(span, nowMs)
      enforce(nowMs)
    },
    find(filter) {
      const text = filter.text?.toLowerCase() ?? ''
      const found: Trace[] = []
      for (const trace of traces.values()) {
        if (filter.onlyErrors && trace.errorCount === 0) continue
        if (filter.minDurationMs !== undefined && trace.endMs - trace.startMs < filter.minDurationMs) continue
        if (filter.service && !trace.spans.some((span) => span.service === filter.service)) continue
        if (text !== '' && !trace.traceId.startsWith(text) && !trace.spans.some((span) => mentions(span, text)))
          continue
        found.push(trace)
      }
      return found
        .sort((a, b) => b.startMs - a.startMs)
        .slice(0, filter.limit)
        .map(summarise)
    },
    get(traceId) {
      const trace = traces.get(traceId)
      return trace && [...trace.spans].sort((a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs)
    },
    has: (traceId) => traces.has(traceId),
    services: () => [...keptByService.keys()].sort(),
    stats() {
      const [oldest] = traces.values()
      return {
        received,
        kept,
        bytes,
        maxBytes: limits.maxBytes,
        oldestMs: oldest?.receivedMs ?? 0,
        dropped,
        byService: Object.fromEntries(keptByService),
      }
    },
  }
}

function summarise(trace: Trace): TraceSummary {
  const first = trace.root ?? trace.spans.reduce((a, b) => (b.startMs < a.startMs ? b : a))
  return {
    traceId: trace.traceId,
    service: first.service,
    name: first.name,
    target: spanTarget(first),
    startMs: trace.startMs,
    durationMs: trace.endMs - trace.startMs,
    spanCount: trace.spans.length,
    errorCount: trace.errorCount,
    services: [...new Set(trace.spans.map((span) => span.service))],
    complete: trace.root !== undefined,
  }
}

function spanSize(span: Span): number {
  let size = spanOverheadBytes + span.name.length + span.statusMessage.length + textBytes(span.attributes)
  for (const event of span.events) size += 64 + event.name.length + textBytes(event.attributes)
  return size + span.links.length * 120
}

function mentions(span: Span, text: string): boolean {
  if (span.name.toLowerCase().includes(text)) return true
  return Object.values(span.attributes).some((value) => String(value).toLowerCase().includes(text))
}
