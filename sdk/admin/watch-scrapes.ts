import type { ServerResponse } from 'node:http'

/** Knows when `/metrics` has been read. */
export function watchScrapes(): {
  /** To be called when a scrape begins. */
  watch(response: ServerResponse): void
  /** Resolves when a scrape that begins from now on has been answered whole, or when `signal` aborts. */
  next(signal: AbortSignal): Promise<void>
} {
  const waiting = new Set<() => void>()
  return {
    watch(response) {
      // Those who began to wait later want a later scrape.
      const now = [...waiting]
      if (now.length > 0) response.once('finish', () => now.forEach((resolve) => void resolve()))
    },
    next: (signal) =>
      new Promise<void>((resolve) => {
        const end = () => {
          waiting.delete(end)
          signal.removeEventListener('abort', end)
          resolve()
        }
        waiting.add(end)
        signal.addEventListener('abort', end)
      }),
  }
}
