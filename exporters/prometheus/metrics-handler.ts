import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, createGzip } from 'node:zlib'
import { scrapeDuration, scrapeSize, scrapesTotal } from '../../sdk/catalogue/metrics.ts'
import { openMetricsContentType, textContentType } from '../../sdk/metrics/exposition/write-exposition.ts'
import { counter, registry as defaultRegistry, gauge, type VigieRegistry } from '../../sdk/metrics/index.ts'
import { VigieError } from '../../sdk/vigie-error.ts'
import { acceptedFormat } from './accepted-format.ts'
import { withDeadline } from './deadline.ts'
import { streamScrape } from './stream-scrape.ts'

export interface MetricsHandlerOptions {
  /** @default the process's registry */
  readonly registry?: VigieRegistry | undefined
  /** Whether scrapers that accept gzip get it; costs a fifth of the bytes and CPU time on another thread. @default true */
  readonly gzip?: boolean | undefined
  /** Scrapes answered at the same time; further ones get 503. @default 20 */
  readonly maxConcurrentScrapes?: number | undefined
  /** Milliseconds for a whole scrape, `collect` functions included; then it fails or is broken off. @default 30000 */
  readonly timeoutMs?: number | undefined
}

export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Answers `GET /metrics`: Prometheus text 0.0.4, or OpenMetrics 1.0 with exemplars for a scraper that prefers it.
 *
 * The answer is written in pieces between which other work runs, as fast as the scraper reads. A failing
 * `collect` function makes it a 500 that names metric and error, never a 200 that is empty or hides it; a metric whose function
 * hangs is left out and counted, and the next scrape does not wait for it.
 *
 * @throws VigieError `BAD_OPTION`
 */
export function createMetricsHandler(options: MetricsHandlerOptions = {}): MetricsHandler {
  const registry = options.registry ?? defaultRegistry
  const gzip = options.gzip ?? true
  const maxConcurrentScrapes = positive('maxConcurrentScrapes', options.maxConcurrentScrapes ?? 20)
  const timeoutMs = positive('timeoutMs', options.timeoutMs ?? 30_000)
  const scrapes = counter(scrapesTotal, { registry })
  const duration = gauge(scrapeDuration, { registry })
  const size = gauge(scrapeSize, { registry })
  let underWay = 0

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedMs = performance.now()
    const signal = AbortSignal.timeout(timeoutMs)
    const { headers } = request
    const format = acceptedFormat(headers.accept, headers['accept-encoding'])
    let scrape: Awaited<ReturnType<VigieRegistry['gather']>>
    try {
      scrape = await withDeadline(registry.gather(), signal, `metrics were not collected within ${timeoutMs} ms`)
      if (scrape.failures.length > 0) throw new Error(scrape.failures.join('; '))
    } catch (error) {
      scrapes.inc({ outcome: 'failed' })
      refuse(
        response,
        500,
        `a metric could not be collected: ${error instanceof Error ? error.message : String(error)}`,
      )
      return
    }
    response.statusCode = 200
    response.setHeader('Content-Type', format.openMetrics ? openMetricsContentType : textContentType)
    response.setHeader('Vary', 'Accept, Accept-Encoding')
    const zipped = gzip && format.gzip
    if (zipped) response.setHeader('Content-Encoding', 'gzip')
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    const encoder = zipped ? createGzip({ level: constants.Z_BEST_SPEED }) : undefined
    const exposition = { openMetrics: format.openMetrics, created: registry.created }
    const bytes = await streamScrape(scrape, exposition, response, encoder, signal)
    if (bytes === undefined) {
      scrapes.inc({ outcome: 'broken_off' })
      return
    }
    scrapes.inc({ outcome: 'complete' })
    duration.set((performance.now() - startedMs) / 1000)
    size.set(bytes)
  }

  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD')
      refuse(response, 405, 'metrics are read with GET')
      return
    }
    if (underWay >= maxConcurrentScrapes) {
      scrapes.inc({ outcome: 'refused' })
      response.setHeader('Retry-After', '1')
      refuse(response, 503, `${underWay} scrapes are under way`)
      return
    }
    underWay++
    answer(request, response)
      .catch((error: unknown) => {
        scrapes.inc({ outcome: 'failed' })
        if (response.headersSent) response.destroy()
        else refuse(response, 500, `the scrape failed: ${error instanceof Error ? error.message : String(error)}`)
      })
      .finally(() => {
        underWay--
      })
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(`${message}\n`)
}

function positive(option: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new VigieError('BAD_OPTION', `${option} must be a positive integer, got ${value}`, { option, received: value })
}
