import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { streamScrape } from '../../../exporters/prometheus/stream-scrape.ts'
import { counter, createRegistry, limited } from '../../../sdk/metrics/index.ts'

test('what a slow reader has not taken is a few chunks at the most, and it gets everything in the end', async () => {
  const registry = createRegistry({ seriesBudget: 100_000 })
  const visits = counter({ name: 'visits_total', help: 'Visits.', labels: { page: limited(100_000) } }, { registry })
  for (let page = 0; page < 50_000; page++) visits.inc({ page: `/a/longer/name/for/a/page/${page}` })
  const response = new PassThrough({ highWaterMark: 64 * 1024 })
  const signal = new AbortController().signal
  const format = { openMetrics: false, created: false }
  const sent = streamScrape(await registry.gather(), format, response as unknown as ServerResponse, undefined, signal)
  // Far more turns than the fifty chunks would need if nobody waited for the reader.
  for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate)
  expect(response.writableLength + response.readableLength).toBeLessThan(5 * 64 * 1024)
  const received = Buffer.concat(await response.toArray())
  expect(await sent).toBe(received.length)
  expect(received.toString().match(/^visits_total/gm)).toHaveLength(50_000)
})

test('a reader that goes away ends the writing', async () => {
  const registry = createRegistry()
  const visits = counter({ name: 'visits_total', help: 'Visits.', labels: { page: limited(20_000) } }, { registry })
  for (let page = 0; page < 20_000; page++) visits.inc({ page: `/a/longer/name/for/a/page/${page}` })
  const response = new PassThrough({ highWaterMark: 64 * 1024 })
  const signal = new AbortController().signal
  const format = { openMetrics: false, created: false }
  const sent = streamScrape(await registry.gather(), format, response as unknown as ServerResponse, undefined, signal)
  response.destroy()
  expect(await sent).toBeUndefined()
})
