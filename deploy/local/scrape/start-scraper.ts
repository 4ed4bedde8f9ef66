import type { MetricStore } from '../stores/metric-store.ts'
import { readAnnouncement, type ScrapeTarget, type ScrapeTargets } from './scrape-targets.ts'

export interface ScraperOptions {
  /** @default 1000 */
  readonly intervalMs: number
  /** Scrapes that may fail in a row before the target counts as gone. @default 5 */
  readonly missedScrapes: number
  readonly now: () => number
  /** Called after each stored scrape. */
  readonly onScrape: (target: ScrapeTarget) => void
}

interface ScrapedTarget {
  readonly target: ScrapeTarget
  up: boolean
  error: string | undefined
  lastScrapeMs: number
  missed: number
  running: Promise<void> | undefined
}

/** Services whose end is remembered. */
const maxEnded = 200
/** As long as the stores keep what it sent. */
const endedKeptMs = 3_600_000

const maxTextBytes = 32 * 1024 * 1024
/** OpenMetrics first: only it carries exemplars. */
const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5'

/** Scrapes announced targets at a fixed pace into the store. A target that misses several scrapes is forgotten. */
export function startScraper(store: MetricStore, options: ScraperOptions): ScrapeTargets {
  const targets = new Map<string, ScrapedTarget>()
  const ended = new Map<string, number>()
  let closed = false
  const timer = setInterval(() => void scrapeAll(), options.intervalMs)
  timer.unref()

  function scrapeAll(): Promise<void> {
    return Promise.all([...targets].map(([key, scraped]) => scrapeOnce(key, scraped))).then(() => undefined)
  }

  /** A scrape that is still running is not started twice. */
  function scrapeOnce(key: string, scraped: ScrapedTarget): Promise<void> {
    scraped.running ??= scrape(key, scraped)
      // Only a dead engine gets here, and whoever asks it next learns why.
      .catch((error: Error) => {
        scraped.error = error.message
      })
      .finally(() => {
        scraped.running = undefined
      })
    return scraped.running
  }

  async function scrape(key: string, scraped: ScrapedTarget): Promise<void> {
    const { target } = scraped
    const timeMs = options.now()
    const started = performance.now()
    scraped.lastScrapeMs = timeMs
    const fetched = await fetchText(target.metricsUrl, Math.max(500, options.intervalMs * 2))
    if (closed) return
    const durationMs = performance.now() - started
    let error = 'error' in fetched ? fetched.error : undefined
    if (!('error' in fetched)) {
      const stored = await store.append({ ...fetched, target: target.labels, timeMs, durationMs })
      if ('error' in stored) error = stored.error
    } else if (scraped.missed + 1 < options.missedScrapes) {
      await store.fail(target.labels, timeMs, durationMs)
    }
    scraped.error = error
    scraped.up = error === undefined
    scraped.missed = 'error' in fetched ? scraped.missed + 1 : 0
    if (scraped.missed >= options.missedScrapes) {
      targets.delete(key)
      if (ended.size >= maxEnded) ended.delete(ended.keys().next().value!)
      ended.set(target.service, timeMs)
      await store.forget(target.labels, timeMs)
    } else options.onScrape(target)
  }

  return {
    announce(body) {
      const target = readAnnouncement(body, targets.size)
      const key = `${target.service}\n${target.instance}`
      const known = targets.get(key)
      if (known?.target.metricsUrl === target.metricsUrl) return
      const scraped = { target, up: false, error: undefined, lastScrapeMs: 0, missed: 0, running: undefined }
      targets.set(key, scraped)
      ended.delete(target.service)
      void scrapeOnce(key, scraped)
    },
    list: () =>
      [...targets.values()].map(({ target, up, error, lastScrapeMs }) => ({ target, up, error, lastScrapeMs })),
    ended() {
      const left = new Set([...targets.values()].map(({ target }) => target.service))
      const since = options.now() - endedKeptMs
      return new Map([...ended].filter(([service, timeMs]) => timeMs >= since && !left.has(service)))
    },
    scrapeAll,
    async close() {
      closed = true
      clearInterval(timer)
      await Promise.all([...targets.values()].map((scraped) => scraped.running))
    },
  }
}

async function fetchText(
  url: string,
  timeoutMs: number,
): Promise<{ body: Uint8Array; contentType: string } | { error: string }> {
  try {
    const response = await fetch(url, {
      headers: { accept },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (!response.ok) {
      await response.body?.cancel()
      return { error: `${url} answered ${response.status}` }
    }
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length
      if (bytes > maxTextBytes) return { error: `${url} sent more than ${maxTextBytes} bytes` }
      chunks.push(chunk)
    }
    return { body: Buffer.concat(chunks), contentType: response.headers.get('content-type') ?? '' }
  } catch (error) {
    const cause = (error as Error).cause as Error | undefined
    return { error: `${url}: ${cause?.message || (error as Error).message}` }
  }
}
