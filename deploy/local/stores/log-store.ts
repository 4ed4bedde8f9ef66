import type { LogLevel, LogRecord } from './log-record.ts'
import type { StoreLimits, StoreStats } from './store-stats.ts'
import { textBytes } from './text-bytes.ts'

/** A record with its place in the order of arrival, which serves as cursor. */
export interface StoredLog extends LogRecord {
  readonly sequence: number
}

export interface LogFilter {
  readonly service?: string
  readonly levels?: ReadonlySet<LogLevel>
  /** Case-insensitive, anywhere in the line or in an attribute. */
  readonly text?: string
  readonly traceId?: string
  /** Only records that arrived before this sequence number. */
  readonly before?: number
  readonly limit: number
}

export interface LogStore {
  add(records: readonly LogRecord[]): void
  /** The last to arrive, put in order of their own time, newest first. */
  find(filter: LogFilter): readonly StoredLog[]
  services(): readonly string[]
  stats(): StoreStats
}

interface Entry {
  readonly log: StoredLog
  readonly bytes: number
  readonly receivedMs: number
  gone: boolean
}

const recordOverheadBytes = 250
/** A longer line is cut: it is kept for reading, not for archiving. */
const maxLineCharacters = 64 * 1024

export const defaultLogLimits: StoreLimits = { maxBytes: 64 * 1024 * 1024, retentionMs: 3_600_000 }

/**
 * Keeps log records within an hour and a number of bytes. When full, the service that uses most gives up its oldest
 * record.
 *
 * @param now Unix milliseconds
 */
export function createLogStore(limits: StoreLimits, now: () => number): LogStore {
  // By service in order of arrival, for fairness: a Map from sequence to entry forgets cheaply.
  const queues = new Map<string, { bytes: number; readonly entries: Map<number, Entry> }>()
  // All in order of arrival, so that a search can start at the newest and stop early. Gone entries are swept out at times.
  let arrivals: Entry[] = []
  const byTrace = new Map<string, Set<Entry>>()
  const dropped: Record<string, number> = Object.create(null)
  let bytes = 0
  let kept = 0
  let received = 0

  function remove(service: string, entry: Entry): void {
    entry.gone = true
    const queue = queues.get(service)!
    queue.entries.delete(entry.log.sequence)
    queue.bytes -= entry.bytes
    bytes -= entry.bytes
    kept -= 1
    if (queue.entries.size === 0) queues.delete(service)
    const sameTrace = byTrace.get(entry.log.traceId)
    sameTrace?.delete(entry)
    if (sameTrace?.size === 0) byTrace.delete(entry.log.traceId)
  }

  function enforce(nowMs: number): void {
    if (arrivals.length > 1000 && arrivals.length > kept * 2) arrivals = arrivals.filter((entry) => !entry.gone)
    for (const [service, queue] of queues) {
      for (const entry of queue.entries.values()) {
        if (entry.receivedMs >= nowMs - limits.retentionMs) break
        remove(service, entry)
      }
    }
    while (bytes > limits.maxBytes && queues.size > 0) {
      const [service, queue] = [...queues].reduce((a, b) => (b[1].bytes > a[1].bytes ? b : a))
      const [oldest] = queue.entries.values()
      remove(service, oldest!)
      dropped[service] = (dropped[service] ?? 0) + 1
    }
  }

  function insert(record: LogRecord, nowMs: number): void {
    received += 1
    const line = record.line.length > maxLineCharacters ? `${record.line.slice(0, maxLineCharacters)}…` : record.line
    const message = record.message === record.line ? line : record.message.slice(0, maxLineCharacters)
    const log: StoredLog = { ...record, line, message, sequence: received }
    const size = recordOverheadBytes + line.length + (message === line ? 0 : message.length) + textBytes(log.attributes)
    const entry: Entry = { log, bytes: size, receivedMs: nowMs, gone: false }
    arrivals.push(entry)
    let queue = queues.get(record.service)
    if (queue === undefined) {
      queue = { bytes: 0, entries: new Map() }
      queues.set(record.service, queue)
    }
    queue.entries.set(log.sequence, entry)
    queue.bytes += size
    bytes += size
    kept += 1
    if (record.traceId !== '') {
      const sameTrace = byTrace.get(record.traceId)
      if (sameTrace === undefined) byTrace.set(record.traceId, new Set([entry]))
      else sameTrace.add(entry)
    }
  }

  function* newestFirst(filter: LogFilter): Generator<StoredLog> {
    const entries = filter.traceId ? [...(byTrace.get(filter.traceId) ?? [])] : arrivals
    for (let index = entries.length - 1; index >= 0; index -= 1) if (!entries[index]!.gone) yield entries[index]!.log
  }

  return {
    add(records) {
      const nowMs = now()
      for (const record of records) insert(record, nowMs)
      enforce(nowMs)
    },
    find(filter) {
      const text = filter.text?.toLowerCase() ?? ''
      const before = filter.before ?? Number.POSITIVE_INFINITY
      const found: StoredLog[] = []
      for (const log of newestFirst(filter)) {
        if (found.length >= filter.limit) break
        if (log.sequence >= before) continue
        if (filter.service && log.service !== filter.service) continue
        if (filter.levels !== undefined && !filter.levels.has(log.level)) continue
        if (text === '' || mentions(log, text)) found.push(log)
      }
      return found.sort((a, b) => b.timeMs - a.timeMs || b.sequence - a.sequence)
    },
    services: () => [...queues.keys()].sort(),
    stats() {
      const byService: Record<string, number> = Object.create(null)
      let oldestMs = 0
      for (const [service, queue] of queues) {
        byService[service] = queue.entries.size
        const [oldest] = queue.entries.values()
        if (oldest && (oldestMs === 0 || oldest.receivedMs < oldestMs)) oldestMs = oldest.receivedMs
      }
      return { received, kept, bytes, maxBytes: limits.maxBytes, oldestMs, dropped, byService }
    },
  }
}

function mentions(log: StoredLog, text: string): boolean {
  if (log.line.toLowerCase().includes(text)) return true
  return Object.values(log.attributes).some((value) => String(value).toLowerCase().includes(text))
}
