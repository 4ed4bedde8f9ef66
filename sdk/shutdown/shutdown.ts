import { closeServer, stillOpen } from './close-server.ts'
import type { ListeningServer } from './listening-servers.ts'
import { settledOrAborted } from './settled-or-aborted.ts'
import { type ShutdownClock, systemShutdownClock, timeLimit } from './shutdown-clock.ts'

export interface ShutdownOptions {
  /** From the first call to the exit. */
  readonly timeoutMs: number
  /** From "not ready" to the closing of the servers; at most half of `timeoutMs`. */
  readonly drainDelayMs: number
  /** The last flush takes at most this; a collector that is away must not hold up a deploy. */
  readonly flushTimeoutMs: number
  /** Servers of the service that listen now. */
  servers(): ListeningServer[]
  /** Makes `/readyz` fail, and lets clients know. */
  onDrain(): void
  /** Processes that end with this one: resolves when they are gone. */
  endChildren(signal: AbortSignal): Promise<void>
  /** How long one more scrape is waited for when the last request has been counted. */
  readonly lastScrapeMs: number
  nextScrape(signal: AbortSignal): Promise<void>
  /** Delivers what is pending and frees everything; gives up when `signal` aborts. */
  finish(signal: AbortSignal): Promise<void>
  /** Told what was still running when its time was up. */
  onLate(step: string): void
  onHookError(name: string, error: unknown): void
  /** @default the clock of this machine */
  readonly clock?: ShutdownClock
}

export interface Shutdown {
  /** Runs `hook` after the servers are closed; hooks run in reverse order of their registration, those that a hook registers right after it. */
  onShutdown(name: string, hook: () => unknown): void
  /**
   * The whole order, once; later calls get the same promise. It settles within `timeoutMs` and doesn't reject.
   *
   * @param flushTimeoutMs shortens the last flush, for somebody who waits at a terminal
   * @returns whether everything ended in time and without an error
   */
  run(flushTimeoutMs?: number): Promise<boolean>
}

interface Hook {
  readonly name: string
  readonly hook: () => unknown
}

/**
 * By which share of the whole time a step must be over, so that one connection that never ends doesn't cost the hooks, nor
 * a hook that hangs the telemetry of all the others.
 */
const shares = { requests: 0.7, hooks: 0.85, scrape: 0.9 } as const

/**
 * The one owner of the end: unready, wait for load balancers, stop accepting and finish what is in flight, the author's
 * hooks, one more scrape where it is asked for, flush, under one deadline.
 */
export function createShutdown(options: ShutdownOptions): Shutdown {
  const { timeoutMs, drainDelayMs, clock = systemShutdownClock } = options
  const hooks: Hook[] = []
  let running: Promise<boolean> | undefined

  async function run(flushTimeoutMs: number): Promise<boolean> {
    const endMs = clock.now() + timeoutMs
    let sound = true
    const late = (step: string) => {
      sound = false
      options.onLate(step)
    }
    /** Waits for `work` until `share` of the whole time is over. */
    const within = async (
      share: number,
      work: (signal: AbortSignal) => unknown,
      withLastTurn = false,
    ): Promise<boolean> => {
      const limit = timeLimit(clock, endMs - timeoutMs * (1 - share) - clock.now())
      const finished = await settledOrAborted(() => work(limit.signal), limit.signal, { withLastTurn })
      limit.cancel()
      return finished
    }

    options.onDrain()
    const children = within(shares.requests, (signal) => options.endChildren(signal))
    if (drainDelayMs > 0) {
      await new Promise<void>((resolve) => clock.schedule(resolve, Math.min(drainDelayMs, timeoutMs / 2)))
    }
    const closing = new Set<ListeningServer>()
    const closed = await within(shares.requests, async (signal) => {
      // A service that was told to end while it started may begin to listen only now.
      const others = () => options.servers().filter((server) => !closing.has(server))
      for (let servers = options.servers(); servers.length > 0 && !signal.aborted; servers = others()) {
        for (const server of servers) closing.add(server)
        await Promise.all(servers.map((server) => closeServer(server, signal)))
      }
    })
    if (!closed) {
      const open = (await Promise.all([...closing].map(stillOpen))).filter(Boolean)
      late(`requests in flight (${open.join('; ') || 'a server that does not close'})`)
    }
    if (!(await children)) late('worker processes')
    const runHook = async ({ name, hook }: Hook) => {
      const begin = async () => {
        try {
          await hook()
        } catch (error) {
          sound = false
          options.onHookError(name, error)
        }
      }
      const finished = await within(shares.hooks, begin, true)
      if (!finished) late(`the hook "${name}"`)
    }
    // A hook may register another one: that is the last one then, and so the next.
    for (let next = hooks.pop(); next; next = hooks.pop()) {
      await runHook(next)
      if (clock.now() >= endMs - timeoutMs * (1 - shares.hooks)) break
    }
    // Those that are left are begun, but not waited for.
    for (const hook of hooks.splice(0).toReversed()) await runHook(hook)
    if (options.lastScrapeMs > 0) {
      const scrape = timeLimit(
        clock,
        Math.min(options.lastScrapeMs, endMs - timeoutMs * (1 - shares.scrape) - clock.now()),
      )
      if (!(await settledOrAborted(() => options.nextScrape(scrape.signal), scrape.signal, { withLastTurn: false })))
        late('the last scrape')
      scrape.cancel()
    }
    const flush = timeLimit(clock, Math.min(flushTimeoutMs, endMs - clock.now()))
    await settledOrAborted(() => options.finish(flush.signal), flush.signal, { withLastTurn: true })
    flush.cancel()
    return sound
  }

  return {
    onShutdown(name, hook) {
      hooks.push({ name, hook })
    },
    run(flushTimeoutMs = options.flushTimeoutMs) {
      running ??= run(Math.min(flushTimeoutMs, options.flushTimeoutMs))
      return running
    },
  }
}
