import type { ServerResponse } from 'node:http'
import type { Gzip } from 'node:zlib'
import { writeExposition } from '../../sdk/metrics/exposition/write-exposition.ts'
import type { ExpositionFormat } from '../../sdk/metrics/native-metric.ts'
import type { Scrape } from '../../sdk/metrics/scrape.ts'

/**
 * Writes a scrape to its response, no faster than the scraper reads: what waits is never more than a few chunks.
 * Resolves to the bytes before compression, or to `undefined` when the scraper went away or `signal` aborted.
 */
export async function streamScrape(
  scrape: Scrape,
  format: ExpositionFormat,
  response: ServerResponse,
  encoder: Gzip | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  const target = encoder ?? response
  let wake = () => {}
  let gone = response.destroyed
  const leave = () => {
    gone = true
    encoder?.destroy()
    wake()
  }
  const expire = () => {
    response.destroy()
    leave()
  }
  const resume = () => wake()
  response.once('close', leave).once('error', leave)
  target.on('drain', resume)
  encoder?.once('error', expire)
  signal.addEventListener('abort', expire, { once: true })
  encoder?.pipe(response)
  try {
    let bytes = 0
    for (const chunk of writeExposition(scrape, format)) {
      if (gone) return undefined
      bytes += chunk.length
      const roomLeft = target.write(chunk)
      await new Promise<void>((resolve) => {
        wake = resolve
        // Other work gets its turn between two chunks, even when the socket takes everything at once.
        if (gone || roomLeft) setImmediate(resolve)
      })
    }
    if (gone) return undefined
    await new Promise<void>((resolve) => {
      wake = resolve
      response.once('finish', resolve)
      target.end()
    })
    return response.writableFinished ? bytes : undefined
  } finally {
    signal.removeEventListener('abort', expire)
    response.off('close', leave).off('error', leave)
    target.off('drain', resume)
  }
}
