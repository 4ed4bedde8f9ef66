import type { Server as HttpServer } from 'node:http'
import type { Server as NetServer } from 'node:net'

export interface ShutdownOptions {
  /** From the first call to the exit. */
  readonly timeoutMs: number
  /** From "not ready" to the closing of the servers. */
  readonly drainDelayMs: number
  /** Servers of the service that listen now. */
  servers(): Iterable<NetServer>
  /** Makes `/readyz` fail. */
  onDrain(): void
  /** Delivers what is pending; gives up when `signal` aborts. */
  flush(signal: AbortSignal): Promise<void>
  /** Told what was still running when the time was up. */
  onLate(step: string): void
}

export interface Shutdown {
  /** Runs `hook` after the servers are closed; hooks run in reverse order of their registration. */
  onShutdown(name: string, hook: () => unknown): void
  /** The whole order, once; later calls get the same promise. It settles within `timeoutMs` and doesn't reject. */
  run(): Promise<void>
}

/**
 * The one owner of the end: unready, wait for load balancers, stop accepting and finish what is in flight, the author's
 * hooks, flush, under one deadline.
 */
export function createShutdown(options: ShutdownOptions): Shutdown {
  const { timeoutMs, drainDelayMs } = options
  const hooks: { name: string; hook: () => unknown }[] = []
  let running: Promise<void> | undefined

  async function run(): Promise<void> {
    const deadline = AbortSignal.timeout(timeoutMs)
    const step = async (name: string, work: () => unknown, shareOfRest = 1): Promise<void> => {
      const limit =
        shareOfRest === 1 ? deadline : AbortSignal.any([deadline, AbortSignal.timeout(timeoutMs * shareOfRest)])
      const finished = await settledOrAborted(work, limit)
      if (!finished) options.onLate(name)
    }
    options.onDrain()
    if (drainDelayMs > 0) await settledOrAborted(() => delay(Math.min(drainDelayMs, timeoutMs / 2), deadline), deadline)
    // A part of the time is kept back, so that one connection that never ends doesn't cost the telemetry of all the others.
    await step('requests in flight', () => Promise.all([...options.servers()].map(closeServer)), 0.7)
    for (const { name, hook } of hooks.toReversed()) await step(name, hook, 0.85)
    await step('flush', () => options.flush(deadline))
  }

  return {
    onShutdown(name, hook) {
      hooks.push({ name, hook })
    },
    run() {
      running ??= run()
      return running
    },
  }
}

function closeServer(server: NetServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    ;(server as Partial<HttpServer>).closeIdleConnections?.()
  })
}

function delay(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** @returns false when `signal` aborted first; an error of `work` counts as settled, since the next step must run anyway */
async function settledOrAborted(work: () => unknown, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false
  let onAbort = () => {}
  const aborted = new Promise<false>((resolve) => {
    onAbort = () => resolve(false)
    signal.addEventListener('abort', onAbort)
  })
  const done = (async () => {
    try {
      await work()
    } catch {
      // Whoever wrote the hook reports its errors; the end goes on.
    }
    return true
  })()
  const finished = await Promise.race([done, aborted])
  signal.removeEventListener('abort', onAbort)
  return finished
}
