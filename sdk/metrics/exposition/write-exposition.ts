import type { ExpositionFormat } from '../native-metric.ts'
import type { Scrape } from '../scrape.ts'
import { ExpositionBuffer } from './exposition-buffer.ts'
import { writeFamily } from './family-lines.ts'

/** Content types by format. */
export const textContentType = 'text/plain; version=0.0.4; charset=utf-8'
export const openMetricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/**
 * Writes a scrape in chunks of about 64 KB. The caller lets other work run between two of them; numbers are read when
 * their chunk is written, so a slow reader holds no copy of the rest.
 */
export function* writeExposition(scrape: Scrape, format: ExpositionFormat): Generator<Uint8Array> {
  const buffer = new ExpositionBuffer()
  for (const family of scrape.families) {
    for (const _ of writeFamily(family, buffer, format.openMetrics)) yield buffer.take()
  }
  for (const metric of scrape.native) {
    for (const _ of metric.write(buffer, format, scrape.youngest)) yield buffer.take()
    if (buffer.full) yield buffer.take()
  }
  if (format.openMetrics) buffer.text('# EOF\n')
  if (buffer.position > 0) yield buffer.take()
}
