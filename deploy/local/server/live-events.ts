import type { ServerResponse } from 'node:http'
import { HttpFault } from './http-fault.ts'
import type { Handler } from './router.ts'

export interface LiveEvents {
  readonly handler: Handler
  /** Notes that something new arrived; listeners hear of it with the next beat. */
  note(): void
  close(): void
}

const maxListeners = 32
const beatMs = 1000
/** Where nothing arrives, rates fall, ages grow and services end all the same: each so many beats there is news. */
const beatsWithoutNews = 5

/**
 * Server-sent events that say "there is something new" at most once a second and at least every five; the page then asks for what it shows.
 * A beat without news keeps the connection known to be alive.
 */
export function createLiveEvents(): LiveEvents {
  const listeners = new Set<ServerResponse>()
  let news = false
  let still = 0
  const timer = setInterval(() => {
    still = news ? 0 : still + 1
    if (still >= beatsWithoutNews) {
      news = true
      still = 0
    }
    const text = news ? 'event: news\ndata: {}\n\n' : ': beat\n\n'
    news = false
    // A listener that does not read is dropped rather than buffered for.
    for (const listener of listeners) if (!listener.write(text) && listener.writableLength > 65_536) listener.destroy()
  }, beatMs)
  timer.unref()
  return {
    handler({ response }) {
      if (listeners.size >= maxListeners) throw new HttpFault(503, `there are ${maxListeners} pages open already`)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('retry: 1000\nevent: news\ndata: {}\n\n')
      listeners.add(response)
      response.on('close', () => listeners.delete(response))
      return undefined
    },
    note() {
      news = true
    },
    close() {
      clearInterval(timer)
      for (const listener of listeners) listener.end()
    },
  }
}
