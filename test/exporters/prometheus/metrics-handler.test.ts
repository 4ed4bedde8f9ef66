import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createMetricsHandler } from '../../../exporters/prometheus/index.ts'
import { counter, createRegistry, gauge, histogram, limited } from '../../../sdk/metrics/index.ts'
import { eventually } from '../../backends/eventually.ts'
import { parseExposition } from '../../sdk/metrics/parse-exposition.ts'
import { serve } from './serve.ts'

const prometheusAccept =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,' +
  'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2'

/** A registry with `count` counter series, about 60 bytes each. */
function registryWith(count: number) {
  const registry = createRegistry({ seriesBudget: count + 10_000 })
  const visits = counter({ name: 'visits_total', help: 'Visits.', labels: { page: limited(count) } }, { registry })
  for (let page = 0; page < count; page++) visits.inc({ page: `/a/page/with/a/longer/name/${page}` })
  return { registry, visits }
}

function outcomes(text: string): Record<string, number> {
  const lines = text.matchAll(/vigie_metrics_scrapes_total\{outcome="(\w+)"\} (\d+)/g)
  return Object.fromEntries([...lines].map(([, outcome, count]) => [outcome, Number(count)]))
}

test('Prometheus gets OpenMetrics, and whoever asks for nothing gets plain text', async () => {
  const { registry } = registryWith(3)
  await using server = await serve({ registry })
  const openMetrics = await fetch(server.url, { headers: { accept: prometheusAccept } })
  expect(openMetrics.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
  const families = parseExposition(await openMetrics.text(), 'openmetrics')
  expect(families.find(({ name }) => name === 'visits')?.samples).toHaveLength(3)
  for (const accept of ['*/*', 'text/html,*/*;q=0.8', 'text/plain;q=0.9,application/openmetrics-text;q=0.1', '']) {
    const plain = await fetch(server.url, { headers: { accept } })
    expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    parseExposition(await plain.text(), 'text')
  }
})

test('gzip is for those who accept it', async () => {
  const { registry } = registryWith(1_000)
  await using server = await serve({ registry })
  for (const [accepted, zipped] of [
    ['gzip, deflate', true],
    ['gzip;q=0', false],
    ['identity', false],
  ] as const) {
    const response = await new Promise<import('node:http').IncomingMessage>((resolve) =>
      get(server.url, { headers: { 'accept-encoding': accepted } }, resolve),
    )
    const body = Buffer.concat(await response.toArray())
    expect(response.headers['content-encoding']).toBe(zipped ? 'gzip' : undefined)
    const text = (zipped ? gunzipSync(body) : body).toString()
    expect(parseExposition(text, 'text').find(({ name }) => name === 'visits_total')?.samples).toHaveLength(1_000)
  }
})

test('a failing function makes the scrape a 500 that names it, and the next one may succeed', async () => {
  const registry = createRegistry()
  let fails = true
  const collect = async () => {
    if (fails) throw new Error('the pool is gone')
    return 3
  }
  gauge({ name: 'pool_size', help: 'Size.', collect }, { registry })
  await using server = await serve({ registry })
  const refused = await fetch(server.url)
  expect([refused.status, await refused.text()]).toEqual([
    500,
    'a metric could not be collected: "pool_size": the pool is gone\n',
  ])
  fails = false
  const text = await (await fetch(server.url)).text()
  expect(text).toContain('\npool_size 3\n')
  expect(outcomes(text)).toEqual({ failed: 1 })
  expect(text).toContain('\nvigie_metrics_bad_input_total{metric="pool_size",reason="collect_failed"} 1\n')
})

test('a function that hangs costs a scrape its own metric', async () => {
  const registry = createRegistry({ collectTimeoutMs: 20 })
  gauge({ name: 'pool_size', help: 'Size.', collect: () => new Promise<number>(() => {}) }, { registry })
  await using server = await serve({ registry })
  const answer = await fetch(server.url)
  const text = await answer.text()
  expect(answer.status).toBe(200)
  expect(text).not.toContain('\npool_size')
  expect(text).toContain('\nvigie_metrics_bad_input_total{metric="pool_size",reason="collect_failed"} 1\n')
})

test('a scrape that is not collected by its deadline ends in a 500', async () => {
  const registry = createRegistry()
  gauge({ name: 'pool_size', help: 'Size.', collect: () => new Promise<number>(() => {}) }, { registry })
  await using server = await serve({ registry, timeoutMs: 50 })
  const refused = await fetch(server.url)
  expect([refused.status, await refused.text()]).toEqual([
    500,
    'a metric could not be collected: metrics were not collected within 50 ms\n',
  ])
})

test('ten scrapes at once each see every series, and counters that only rise', async () => {
  const { registry, visits } = registryWith(20_000)
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.', labels: { q: limited(500) } }, { registry })
  let running = true
  const traffic = (async () => {
    for (let round = 0; running; round++) {
      for (let page = 0; page < 200; page++) {
        visits.inc({ page: `/a/page/with/a/longer/name/${(round * 31 + page) % 20_000}` })
        wait.observe({ q: `${page}` }, page / 10)
      }
      await new Promise(setImmediate)
    }
  })()
  await using server = await serve({ registry })
  const before = new Map<string, number>()
  for (let round = 0; round < 3; round++) {
    const texts = await Promise.all(Array.from({ length: 10 }, async () => (await fetch(server.url)).text()))
    const highest = new Map(before)
    for (const text of texts) {
      const families = parseExposition(text, 'text')
      const pages = families.find(({ name }) => name === 'visits_total')!.samples
      expect(pages).toHaveLength(20_000)
      for (const { labels, value } of pages) {
        const page = labels['page']!
        if (value < (before.get(page) ?? 0)) throw new Error(`${page} went down to ${value}`)
        highest.set(page, Math.max(value, highest.get(page) ?? 0))
      }
      const { samples } = families.find(({ name }) => name === 'wait_seconds')!
      const counts = samples.filter(({ name }) => name.endsWith('_count'))
      const infinite = samples.filter(({ labels }) => labels['le'] === '+Inf')
      expect(counts.map(({ value }) => value)).toEqual(infinite.map(({ value }) => value))
      const sums = samples.filter(({ name }) => name.endsWith('_sum'))
      for (const [at, { value, labels }] of sums.entries()) {
        expect(value).toBeCloseTo((counts[at]!.value * Number(labels['q'])) / 10, 3)
      }
    }
    for (const [page, value] of highest) before.set(page, value)
  }
  running = false
  await traffic
})

test('other work runs while a large scrape is written', async () => {
  const { registry } = registryWith(50_000)
  await using server = await serve({ registry, gzip: false })
  let turns = 0
  let scraping = true
  const count = () => {
    turns++
    if (scraping) setImmediate(count)
  }
  setImmediate(count)
  const text = await (await fetch(server.url)).text()
  scraping = false
  // Fifty thousand lines are about fifty chunks, each followed by a turn of everybody else.
  expect(turns).toBeGreaterThan(text.length / 100_000)
})

test('scrapes that break off leave nothing behind', async () => {
  const { registry } = registryWith(50_000)
  await using server = await serve({ registry })
  for (let round = 0; round < 20; round++) {
    const socket = connect(server.port, '127.0.0.1')
    socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    socket.destroy()
  }
  await eventually('twenty scrapes broken off', async () => {
    const found = outcomes(await (await fetch(server.url)).text())
    return found['broken_off'] === 20 ? found : undefined
  })
})

test('a scraper that does not read is cut off at the deadline and holds a few chunks at most', async () => {
  const { registry } = registryWith(200_000)
  await using server = await serve({ registry, gzip: false, timeoutMs: 3_000 })
  const socket = connect(server.port, '127.0.0.1')
  socket.pause()
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
  const closed = once(socket, 'close')
  await once(socket, 'connect')
  const quick = await (await fetch(server.url)).text()
  expect(quick.endsWith('\n')).toBe(true)
  let received = 0
  await eventually('the scrape cut off', async () => {
    const scrape = outcomes(await registry.metrics())
    return scrape['broken_off'] === 1 ? scrape : undefined
  })
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    received += chunk.length
  })
  socket.resume()
  await closed
  expect(received).toBeLessThan(quick.length)
})

test('more scrapes than allowed are refused until one ends', async () => {
  const registry = createRegistry()
  let release = (_value: number) => {}
  const held = new Promise<number>((resolve) => {
    release = resolve
  })
  let asked = 0
  gauge(
    {
      name: 'pool_size',
      help: 'Size.',
      collect: () => {
        asked++
        return held
      },
    },
    { registry },
  )
  await using server = await serve({ registry, maxConcurrentScrapes: 2 })
  const two = [fetch(server.url), fetch(server.url)]
  const refused = await eventually('a refusal', async () => {
    const response = asked > 0 ? await Promise.race([fetch(server.url), held]) : undefined
    return response instanceof Response && response.status === 503 ? response : undefined
  })
  expect(refused.headers.get('retry-after')).toBe('1')
  release(1)
  expect((await Promise.all(two)).map(({ status }) => status)).toEqual([200, 200])
  expect((await fetch(server.url)).status).toBe(200)
})

test('HEAD has the headers and no body; other methods are refused', async () => {
  await using server = await serve({ registry: createRegistry() })
  const head = await fetch(server.url, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect((await fetch(server.url, { method: 'POST' })).status).toBe(405)
})

test('a bad option is refused by name', () => {
  expect(() => createMetricsHandler({ registry: createRegistry(), timeoutMs: 0 })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', option: 'timeoutMs', received: 0 }),
  )
})
