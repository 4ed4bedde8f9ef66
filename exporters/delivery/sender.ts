import type { DropReason, Ledger } from '../../sdk/ledger/ledger.ts'
import { type Backoff, backoffMs } from './backoff.ts'
import type { Batch, BatchStore } from './batch-store.ts'
import type { Clock, Timer } from './clock.ts'
import type { DeliveryReport } from './delivery-report.ts'
import { describeError } from './describe-error.ts'
import type { Destination, Part, Verdict } from './destination.ts'
import type { Suspicions } from './suspicion.ts'

/** What moves batches from a store to a destination. */
export interface SenderOptions<Payload> {
  readonly destination: Destination<Payload>
  readonly store: BatchStore<Payload>
  readonly ledger: Ledger
  readonly clock: Clock
  readonly report: DeliveryReport
  readonly suspicions: Suspicions
  readonly backoff: Backoff
  /** From 0 up to 1. */
  readonly random: () => number
  /** A request that takes longer is given up and repeated. */
  readonly timeoutMs: number
  /** Requests at the same time, while all is well; 1 keeps batches in order. */
  readonly concurrency: number
  /** Told when those who wait are sent away, since nobody is there. */
  readonly onGivenUp: () => void
}

/** Sends what a store holds, oldest first, until each batch has its final verdict. */
export interface Sender {
  /** Starts requests for what can be sent now. */
  wake(): void
  /** Like `wake`, but doesn't sit out a pause that a failure has caused. */
  hurry(): void
  /** Nothing waits but batches that fail: what comes next is welcome soon, to tell whether others get through. */
  readonly wantsMore: boolean
  /**
   * Resolves when every batch up to `sequence` is dealt with, when `signal` aborts, or when nobody is at a destination that
   * never took anything: one that worked before gets all the time there is.
   */
  settled(sequence: number, signal: AbortSignal): Promise<void>
  /** Why nobody can be reached at a destination that never took anything, as far as is known. */
  readonly nobodyThere: string | undefined
  /** To be called when the store has lost batches by itself. */
  storeChanged(): void
  /** Aborts the requests under way; whatever they bring is ignored. */
  stop(): void
}

/** An attempt to reach what was never reached may take this long when somebody waits for it, such as the end of a process. */
const lastAttemptMs = 1_000

export function createSender<Payload>(options: SenderOptions<Payload>): Sender {
  const { destination, store, ledger, clock, report, suspicions, concurrency } = options
  const requests = new Set<AbortController>()
  const waiters = new Set<{ readonly sequence: number; readonly resolve: () => void }>()
  let failures = 0
  let accepted = false
  /** Why the destination could not be reached, when that is how things stand and it never took anything. */
  let nobodyThere: string | undefined
  let pause: Timer | undefined
  let othersFirst = false
  let stopped = false

  function wake(): void {
    if (stopped || pause !== undefined) return
    // After a failure one request tries the ground.
    const allowed = failures === 0 ? concurrency : 1
    while (requests.size < allowed) {
      const batch = next()
      if (batch === undefined) return
      void deliver(batch)
    }
  }

  /** The oldest; but after the failure of one that fails again and again, the oldest of the others. */
  function next(): Batch<Payload> | undefined {
    const other = othersFirst ? store.take(isInnocent) : undefined
    othersFirst = false
    return other ?? store.take()
  }

  function isInnocent({ suspicion }: Batch<Payload>): boolean {
    return !suspicions.isSuspect(suspicion)
  }

  async function deliver(batch: Batch<Payload>): Promise<void> {
    const request = new AbortController()
    requests.add(request)
    await batch.compressed
    if (stopped) return
    const verdict = await attempt(batch, request)
    if (verdict.kind === 'delivered' || verdict.kind === 'partial') accepted = true
    nobodyThere = !accepted && verdict.kind === 'retry' && verdict.unreachable ? verdict.message : undefined
    // Nothing below may throw: nobody would hear it.
    const parts = isBlamed(batch, verdict) && !stopped ? await split(batch, verdict.kind === 'retry') : undefined
    requests.delete(request)
    if (stopped) return
    settle(batch, verdict, parts)
    resolveWaiters()
    wake()
  }

  /** Never rejects and never hangs, whatever the destination does. */
  async function attempt(batch: Batch<Payload>, request: AbortController): Promise<Verdict<Payload>> {
    const { promise: aborted, resolve } = Promise.withResolvers<Verdict<Payload>>()
    const giveUp = () => resolve({ kind: 'retry', message: `no answer within ${options.timeoutMs} ms` })
    request.signal.addEventListener('abort', giveUp, { once: true })
    const deadline = clock.setTimer(() => request.abort(), options.timeoutMs)
    try {
      return await Promise.race([destination.send(batch.payload, request.signal), aborted])
    } catch (error) {
      return { kind: 'retry', message: describeError(error) }
    } finally {
      deadline.cancel()
    }
  }

  /** Whether it is this batch that the destination objects to, as far as one can tell. */
  function isBlamed({ suspicion }: Batch<Payload>, verdict: Verdict<Payload>): boolean {
    if (verdict.kind !== 'retry' || verdict.unreachable) return verdict.kind === 'refused'
    suspicions.failed(suspicion)
    return suspicions.isAccused(suspicion)
  }

  function settle(batch: Batch<Payload>, verdict: Verdict<Payload>, parts: Batch<Payload>[] | undefined): void {
    if (parts !== undefined) {
      store.replace(batch, parts)
      if (verdict.kind === 'refused') failures = 0
      return
    }
    if (verdict.kind === 'retry') {
      if (suspicions.isGuilty(batch.suspicion)) {
        store.release(batch)
        lose('rejected', batch.count, `again and again, while others arrive: ${verdict.message}`)
        return
      }
      othersFirst = suspicions.isSuspect(batch.suspicion)
      store.giveBack(batch)
      putOff(verdict)
      return
    }
    if (verdict.kind === 'partial' && verdict.remaining.count > 0) {
      const rest = remainder(batch, verdict.remaining)
      const rejectedCount = within(batch.count - rest.count, verdict.rejectedCount)
      ledger.exported(batch.count - rest.count - rejectedCount)
      store.replace(batch, [rest])
      lose('rejected', rejectedCount, verdict.message)
      suspicions.failed(batch.suspicion)
      othersFirst = suspicions.isSuspect(batch.suspicion)
      putOff(verdict)
      return
    }
    failures = 0
    store.release(batch)
    if (verdict.kind === 'delivered' || verdict.kind === 'partial') {
      const rejectedCount = within(batch.count, verdict.rejectedCount)
      suspicions.delivered()
      ledger.exported(batch.count - rejectedCount)
      report.delivering()
      lose('rejected', rejectedCount, verdict.message)
    } else {
      lose(verdict.kind === 'refused' ? verdict.reason : 'undeliverable', batch.count, verdict.message)
    }
  }

  function putOff({ message, retryAfterMs }: { readonly message: string; readonly retryAfterMs?: number }): void {
    failures += 1
    if (nobodyThere === undefined || waiters.size === 0) report.failing(message)
    else if (requests.size === 0) giveUp()
    pause ??= clock.setTimer(
      () => {
        pause = undefined
        wake()
      },
      backoffMs(options.backoff, failures, retryAfterMs, options.random()),
    )
  }

  /** The batch in parts, or undefined when it has to stay as it is. */
  async function split(batch: Batch<Payload>, accused: boolean): Promise<Batch<Payload>[] | undefined> {
    if (batch.count < 2 || batch.splits.left <= 0) return undefined
    batch.splits.left -= 1
    try {
      const parts = await destination.split(batch.payload)
      // The books must balance, also when a splitter errs.
      if (parts.reduce((sum, part) => sum + part.count, 0) !== batch.count) return undefined
      return parts.map((part) => ({ ...remainder(batch, part), suspicion: suspicions.open(accused) }))
    } catch {
      return undefined
    }
  }

  function remainder(batch: Batch<Payload>, part: Part<Payload>): Batch<Payload> {
    const { sequence, splits, suspicion } = batch
    // What a destination claims may be wrong; what waits can't be more than what was sent.
    return { ...part, count: Math.min(part.count, batch.count), sequence, splits, suspicion, compressed: undefined }
  }

  function lose(reason: DropReason, count: number, message: string | undefined): void {
    if (count === 0) return
    ledger.dropped(reason, count)
    report.lost(reason, count, message)
  }

  /** Those who wait are told that it's no use; what they wait for goes on waiting. */
  function giveUp(): void {
    options.onGivenUp()
    for (const waiter of waiters) waiter.resolve()
    waiters.clear()
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
      const leave = () => {
        waiters.delete(waiter)
        resolve()
      }
      if (signal.aborted) leave()
      signal.addEventListener('abort', leave, { once: true })
      const patience = clock.setTimer(() => nobodyThere !== undefined && giveUp(), lastAttemptMs)
      return promise.finally(() => {
        patience.cancel()
        signal.removeEventListener('abort', leave)
      })
    },
    get wantsMore() {
      return !store.has(isInnocent)
    },
    get nobodyThere() {
      return nobodyThere
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

/** A count that a destination claims, from 0 to `most`. */
function within(most: number, claimed: number): number {
  return Math.min(most, Math.max(0, claimed))
}
