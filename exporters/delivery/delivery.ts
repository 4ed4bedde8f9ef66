import type { Ledger } from '../../sdk/ledger/ledger.ts'
import { type Backoff, defaultBackoff } from './backoff.ts'
import type { Batch, BatchStore } from './batch-store.ts'
import { type Clock, systemClock } from './clock.ts'
import { createDeliveryReport, type DeliveryReport } from './delivery-report.ts'
import type { Destination } from './destination.ts'
import { createMemoryStore } from './memory-store.ts'
import { type OutsideRequests, outsideRequests } from './outside-requests.ts'
import type { Packer } from './packer.ts'
import { RingBuffer } from './ring-buffer.ts'
import { createSender, type Sender } from './sender.ts'
import { createSuspicions, type Suspicions } from './suspicion.ts'

/** What every exporter that pushes lets its user set. */
export interface DeliverySettings {
  /** Items that may wait to be encoded, within one turn of the event loop. @default 2_048 */
  readonly queueSize?: number
  /** Bytes of encoded batches that may wait; then the oldest make room and are counted. @default 33_554_432 (32 MiB) */
  readonly maxQueueBytes?: number
  /** @default 512 */
  readonly maxBatchItems?: number
  /** @default 1_048_576 (1 MiB) */
  readonly maxBatchBytes?: number
  /** How long an item waits for company before it is sent. @default 1_000 */
  readonly flushIntervalMs?: number
  /** The deadline of one request. @default 10_000 */
  readonly timeoutMs?: number
  /** Pauses after failures. */
  readonly backoff?: Backoff
  /** Receives one sentence when delivery fails, recovers or loses something. @default nobody */
  readonly report?: (message: string) => void
  /** What a user can do when nobody has ever been at the destination: one sentence, told at the end. @default none */
  readonly advice?: string
  /** @default the clock of this machine */
  readonly clock?: Clock
  /** A number from 0 up to 1, for jitter. @default Math.random */
  readonly random?: () => number
}

export interface DeliveryOptions<Item, Payload> extends DeliverySettings {
  readonly packer: Packer<Item, Payload>
  readonly destination: Destination<Payload>
  readonly ledger: Ledger
  /** Requests at the same time, while all is well; 1 keeps items in order. @default 1 */
  readonly concurrency?: number
  /** Where batches wait. @default memory, bounded by `maxQueueBytes` */
  readonly store?: BatchStore<Payload>
}

/** How many items are taken from the ring at once when they come fast: little garbage grows old, no turn gets long. */
const itemsPerDrain = 128
/** A batch that is refused is taken apart at most so many times; enough to isolate several bad items among thousands. */
const splitsPerBatch = 64

/**
 * The way from a hot code path to a destination: `push` stores a reference; later turns of the event loop encode, batch
 * and send. Every item is counted as produced once, and once more as exported or dropped.
 */
export class Delivery<Item, Payload> {
  readonly #packer: Packer<Item, Payload>
  readonly #destination: Destination<Payload>
  readonly #ledger: Ledger
  readonly #clock: Clock
  readonly #outside: OutsideRequests = outsideRequests()
  readonly #report: DeliveryReport
  readonly #store: BatchStore<Payload>
  readonly #sender: Sender
  readonly #suspicions: Suspicions = createSuspicions()
  readonly #ring: RingBuffer<Item>
  readonly #maxBatchItems: number
  readonly #maxBatchBytes: number
  readonly #flushIntervalMs: number
  readonly #drainAt: number
  #sequence = 0
  #timerSet = false
  #drainDue = false
  #draining = false
  #closed = false
  #closing: Promise<void> | undefined
  /** Takes back what is to be said at the end of the process. */
  #forgetExit: (() => void) | undefined
  #compressing: Promise<void> = Promise.resolve()

  constructor(options: DeliveryOptions<Item, Payload>) {
    this.#packer = options.packer
    this.#destination = options.destination
    this.#ledger = options.ledger
    this.#clock = options.clock ?? systemClock
    this.#report = createDeliveryReport({
      name: options.destination.name,
      address: options.destination.address,
      advice: options.advice,
      signal: options.ledger.signal,
      report: options.report ?? (() => {}),
      clock: this.#clock,
    })
    this.#store = options.store ?? createMemoryStore(options.maxQueueBytes ?? 32 * 1024 * 1024)
    this.#ring = new RingBuffer(options.queueSize ?? 2048)
    this.#maxBatchItems = options.maxBatchItems ?? 512
    this.#maxBatchBytes = options.maxBatchBytes ?? 1024 * 1024
    this.#flushIntervalMs = options.flushIntervalMs ?? 1000
    this.#drainAt = Math.min(itemsPerDrain, this.#ring.capacity)
    this.#sender = createSender({
      destination: options.destination,
      store: this.#store,
      ledger: options.ledger,
      clock: this.#clock,
      report: this.#report,
      suspicions: this.#suspicions,
      backoff: options.backoff ?? defaultBackoff,
      random: options.random ?? Math.random,
      timeoutMs: options.timeoutMs ?? 10_000,
      concurrency: options.concurrency ?? 1,
      onGivenUp: () => this.#tellAtExit(),
    })
  }

  /** Items that are in here now, counted one by one: what the ledger derives as `pending`. */
  get held(): number {
    return this.#ring.length + this.#packer.count + this.#store.count
  }

  /** Bytes of the batches that wait or are being sent. */
  get heldBytes(): number {
    return this.#store.bytes + this.#packer.bytes
  }

  /** Takes one item. Never throws, never waits. */
  push(item: Item): void {
    this.#ledger.produced(1)
    if (this.#closed) {
      this.#ledger.dropped('closed', 1)
      return
    }
    if (this.#ring.length === this.#ring.capacity) this.#outside(() => this.#makeRoom())
    this.#ring.push(item)
    if (!this.#timerSet) this.#outside(() => this.#setTimer())
    if (this.#ring.length >= this.#drainAt && !this.#drainDue) {
      this.#drainDue = true
      this.#outside(() => this.#drainSoon())
    }
  }

  /**
   * Resolves when everything pushed so far is delivered or lost, when `signal` aborts, or when a last attempt has shown
   * once more that nobody is at a destination that never took anything. Never rejects.
   */
  flush(signal: AbortSignal): Promise<void> {
    return this.#outside(() => this.#flush(signal))
  }

  async #flush(signal: AbortSignal): Promise<void> {
    const release = this.#clock.keepAlive()
    try {
      this.#drain()
      this.#seal()
      this.#sender.hurry()
      await this.#sender.settled(this.#sequence, signal)
    } finally {
      release()
    }
  }

  /** Flushes, counts what is left as lost, and frees timers and sockets. Never rejects. */
  close(signal: AbortSignal): Promise<void> {
    this.#closed = true
    this.#closing ??= this.#outside(() => this.#close(signal))
    return this.#closing
  }

  async #close(signal: AbortSignal): Promise<void> {
    this.#suspicions.hurry()
    await this.#flush(signal)
    this.#forgetExit?.()
    this.#sender.stop()
    const lostCount = this.#store.clear()
    this.#ledger.dropped('deadline', lostCount)
    this.#tellLeftBehind(lostCount)
    try {
      this.#destination.close()
    } catch {
      // What can't be closed is left to the end of the process.
    }
  }

  /** A flush was given up, and maybe no `close` follows it, as in a thread: the last chance to say so is the exit. */
  #tellAtExit(): void {
    this.#forgetExit ??= this.#clock.atExit(() => this.#outside(() => this.#tellLeftBehind(this.held)))
  }

  #tellLeftBehind(count: number): void {
    if (count === 0) return
    const { nobodyThere } = this.#sender
    if (nobodyThere === undefined) this.#report.lost('deadline', count)
    else this.#report.nobodyThere(nobodyThere, count)
  }

  /**
   * The ring is full within one turn of the event loop. Its items have to be encoded anyway: doing it now costs the
   * caller less than a microsecond each and loses nothing. Only when that very work logs or traces, the oldest goes.
   */
  #makeRoom(): void {
    if (!this.#draining) {
      this.#drain()
      return
    }
    this.#ring.shift()
    this.#ledger.dropped('queue_full', 1)
  }

  #drainSoon(): void {
    this.#clock.soon(() => {
      this.#drainDue = false
      this.#drain()
    })
  }

  /** Encodes what is in the ring, and sends what has become a full batch. */
  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    try {
      for (let item = this.#ring.shift(); item !== undefined; item = this.#ring.shift()) this.#pack(item)
    } finally {
      this.#draining = false
    }
  }

  #pack(item: Item): void {
    try {
      if (!this.#packer.add(item)) {
        this.#ledger.dropped('too_large', 1)
        this.#report.lost('too_large', 1)
        return
      }
    } catch (error) {
      this.#ledger.dropped('error', 1)
      this.#report.lost('error', 1, String(error))
      return
    }
    if (this.#packer.count >= this.#maxBatchItems || this.#packer.bytes >= this.#maxBatchBytes) this.#seal()
  }

  #seal(): void {
    const { count, bytes } = this.#packer
    if (count === 0) return
    let payload: Payload
    try {
      payload = this.#packer.seal()
    } catch (error) {
      this.#ledger.dropped('error', count)
      this.#report.lost('error', count, String(error))
      return
    }
    this.#sequence += 1
    const batch: Batch<Payload> = {
      payload,
      count,
      bytes,
      sequence: this.#sequence,
      splits: { left: splitsPerBatch },
      suspicion: this.#suspicions.open(false),
      compressed: undefined,
    }
    this.#compress(batch)
    const lostCount = this.#store.append(batch)
    if (lostCount > 0) {
      this.#ledger.dropped('queue_full', lostCount)
      this.#report.lost('queue_full', lostCount)
      this.#sender.storeChanged()
    }
    this.#sender.wake()
  }

  /** One batch after the other: the thread pool is the service's. */
  #compress(batch: Batch<Payload>): void {
    if (this.#destination.compress === undefined) return
    batch.compressed = this.#compressing.then(async () => {
      try {
        const smaller = await this.#destination.compress?.(batch.payload)
        if (smaller !== undefined) this.#store.shrink(batch, smaller.payload, smaller.bytes)
      } catch {
        // It is sent as it is.
      }
      batch.compressed = undefined
    })
    this.#compressing = batch.compressed
  }

  #setTimer(): void {
    this.#timerSet = true
    this.#clock.setTimer(() => {
      this.#timerSet = false
      this.#drain()
      // Behind a destination that is slow or away, batches get full before they are closed: fewer, cheaper requests.
      if (this.#sender.wantsMore) this.#seal()
      if (this.#packer.count > 0 && !this.#closed) this.#setTimer()
    }, this.#flushIntervalMs)
  }
}
