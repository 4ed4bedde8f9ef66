import type { DropReason, Ledger } from '../../sdk/ledger/ledger.ts'
import { type Backoff, backoffMs } from './backoff.ts'
import type { Batch, BatchStore } from './batch-store.ts'
import type { Clock, Timer } from './clock.ts'
import type { DeliveryReport } from './delivery-report.ts'
import type { Destination, Verdict } from './destination.ts'

/** What moves batches from a store to a destination. */
export interface SenderOptions<Payload> {
  readonly destination: Destination<Payload>
  readonly store: BatchStore<Payload>
  readonly ledger: Ledger
  readonly clock: Clock
  readonly report: DeliveryReport
  readonly backoff: Backoff
  /** From 0 up to 1. */
  readonly random: () => number
  /** A request that takes longer is given up and repeated. */
  readonly timeoutMs: number
  /** Requests at the same time, while all is well; 1 keeps batches in order. */
  readonly concurrency: number
}

/** Sends what a store holds, oldest first, until each batch has its final verdict. */
export interface Sender {
  /** Starts requests for what can be sent now. */
  wake(): void
  /** Like `wake`, but doesn't sit out a pause that a failure has caused. */
  hurry(): void
  /** Resolves when every batch up to `sequence` is dealt with, or when `signal` aborts. */
  settled(sequence: number, signal: AbortSignal): Promise<void>
  /** To be called when the store has lost batches by itself. */
  storeChanged(): void
  /** Aborts the requests under way; whatever they bring is ignored. */
  stop(): void
}

export function createSender<Payload>(options: SenderOptions<Payload>): Sender {
  const { destination, store, ledger, clock, report, concurrency } = options
  const requests = new Set<AbortController>()
  const waiters = new Set<{ readonly sequence: number; readonly resolve: () => void }>()
  let failures = 0
  let pause: Timer | undefined
  let stopped = false

  function wake(): void {
    if (stopped || pause !== undefined) return
    // After a failure one request tries the ground.
    const allowed = failures === 0 ? concurrency : 1
    while (requests.size < allowed) {
      const batch = store.take()
      if (batch === undefined) return
      void deliver(batch)
    }
  }

  async function deliver(batch: Batch<Payload>): Promise<void> {
    const request = new AbortController()
    requests.add(request)
    await batch.compressed
    if (stopped) return
    const verdict = await attempt(batch, request)
    // Nothing below may throw: nobody would hear it.
    const parts = verdict.kind === 'refused' && !stopped ? await split(batch) : undefined
    requests.delete(request)
    if (stopped) return
    settle(batch, verdict, parts)
    resolveWaiters()
    wake()
  }

  /** Never rejects and never hangs, whatever the destination does. */
  async function attempt(batch: Batch<Payload>, request: AbortController): Promise<Verdict> {
    const { promise: aborted, resolve } = Promise.withResolvers<Verdict>()
    const giveUp = () => resolve({ kind: 'retry', message: `no answer within ${options.timeoutMs} ms` })
    request.signal.addEventListener('abort', giveUp, { once: true })
    const deadline = clock.setTimer(() => request.abort(), options.timeoutMs)
    try {
      return await Promise.race([destination.send(batch.payload, request.signal), aborted])
    } catch (error) {
      return { kind: 'retry', message: describe(error) }
    } finally {
      deadline.cancel()
    }
  }

  function settle(batch: Batch<Payload>, verdict: Verdict, parts: Batch<Payload>[] | undefined): void {
    if (verdict.kind === 'retry') {
      store.giveBack(batch)
      failures += 1
      report.failing(verdict.message)
      pause ??= clock.setTimer(
        () => {
          pause = undefined
          wake()
        },
        backoffMs(options.backoff, failures, verdict.retryAfterMs, options.random()),
      )
      return
    }
    failures = 0
    if (verdict.kind === 'delivered') {
      const rejectedCount = Math.min(batch.count, Math.max(0, verdict.rejectedCount))
      store.release(batch)
      ledger.exported(batch.count - rejectedCount)
      report.delivering()
      lose('rejected', rejectedCount, verdict.message)
    } else if (verdict.kind === 'undeliverable') {
      store.release(batch)
      lose('undeliverable', batch.count, verdict.message)
    } else if (parts === undefined) {
      store.release(batch)
      lose(verdict.reason, batch.count, verdict.message)
    } else {
      store.replace(batch, parts)
    }
  }

  /** The batch in parts, or undefined when it has to be dropped as it is. */
  async function split(batch: Batch<Payload>): Promise<Batch<Payload>[] | undefined> {
    if (batch.count < 2 || batch.splits.left <= 0) return undefined
    batch.splits.left -= 1
    try {
      const parts = await destination.split(batch.payload)
      // The books must balance, also when a splitter errs.
      if (parts.reduce((sum, part) => sum + part.count, 0) !== batch.count) return undefined
      return parts.map((part) => ({ ...part, sequence: batch.sequence, splits: batch.splits, compressed: undefined }))
    } catch {
      return undefined
    }
  }

  function lose(reason: DropReason, count: number, message: string | undefined): void {
    if (count === 0) return
    ledger.dropped(reason, count)
    report.lost(reason, count, message)
  }

  function resolveWaiters(): void {
    for (const waiter of waiters) {
      if (!stopped && store.oldestSequence <= waiter.sequence) continue
      waiters.delete(waiter)
      waiter.resolve()
    }
  }

  return {
    wake,
    hurry() {
      pause?.cancel()
      pause = undefined
      wake()
    },
    settled(sequence, signal) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const waiter = { sequence, resolve }
      waiters.add(waiter)
      resolveWaiters()
      const giveUp = () => {
        waiters.delete(waiter)
        resolve()
      }
      if (signal.aborted) giveUp()
      signal.addEventListener('abort', giveUp, { once: true })
      return promise.finally(() => signal.removeEventListener('abort', giveUp))
    },
    storeChanged: resolveWaiters,
    stop() {
      stopped = true
      pause?.cancel()
      for (const request of requests) request.abort()
      resolveWaiters()
    },
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A failed connection to a name with two addresses has an empty message and two causes.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(describe).join(', ')
  return error.message
}
