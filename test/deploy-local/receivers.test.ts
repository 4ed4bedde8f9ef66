import { request as httpRequest } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalStack, startLocalStack } from '../../deploy/local/start-local-stack.ts'

let stack: LocalStack
beforeAll(async () => {
  stack = await startLocalStack({ port: 0 })
})
afterAll(() => stack.close())

interface Sent {
  readonly method?: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
}

/** Plain node:http: fetch would not let a test choose Host, Origin or Sec-Fetch-Site. */
function send({
  method = 'POST',
  path,
  headers = {},
  body,
}: Sent): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: stack.port, method, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString(), headers: response.headers }),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}

const asJson = { 'content-type': 'application/json' }
const asProtobuf = { 'content-type': 'application/x-protobuf' }
const span = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  name: 'GET /',
  startTimeUnixNano: '1',
  endTimeUnixNano: '2',
}
const traces = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })

test('traces arrive as JSON, plain or gzipped, and are answered in kind', async () => {
  expect(await send({ path: '/v1/traces', headers: asJson, body: traces })).toMatchObject({ status: 200, text: '{}' })
  const gzipped = { ...asJson, 'content-encoding': 'gzip' }
  expect(await send({ path: '/v1/traces', headers: gzipped, body: gzipSync(traces) })).toMatchObject({ status: 200 })
  const kept = await send({ method: 'GET', path: `/-/api/traces/${span.traceId}` })
  expect(JSON.parse(kept.text).spans).toMatchObject([{ name: 'GET /' }])
})

test('an empty protobuf export is accepted and answered with an empty one', async () => {
  const answer = await send({ path: '/v1/traces', headers: asProtobuf, body: '' })
  expect(answer).toMatchObject({ status: 200, text: '' })
  expect(answer.headers['content-type']).toBe('application/x-protobuf')
})

test.each([
  ['/v1/traces', 'text/plain', 415],
  ['/v1/traces', '', 415],
  ['/v1/logs', 'application/x-www-form-urlencoded', 415],
  ['/loki/api/v1/push', 'text/plain', 415],
  ['/-/targets', 'text/plain', 415],
])('%s refuses content type "%s"', async (path, type, status) => {
  expect((await send({ path, headers: type ? { 'content-type': type } : {}, body: '{}' })).status).toBe(status)
})

test.each([
  ['/v1/traces', asJson, '{'],
  ['/v1/traces', asProtobuf, '\x0a\xff'],
  ['/v1/logs', asProtobuf, '\x0a\x05x'],
  ['/v1/metrics', asProtobuf, '\x0a\x05x'],
  ['/loki/api/v1/push', asJson, '{"streams": 5}'],
  ['/loki/api/v1/push', asProtobuf, 'not snappy'],
])('%s answers malformed input with 400: %j %j', async (path, headers, body) => {
  const answer = await send({ path, headers, body })
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.text).error.length).toBeGreaterThan(5)
})

test('a body that does not decompress is refused', async () => {
  const headers = { ...asJson, 'content-encoding': 'gzip' }
  expect((await send({ path: '/v1/traces', headers, body: 'not gzip' })).status).toBe(400)
  expect((await send({ path: '/v1/traces', headers, body: gzipSync(traces).subarray(0, 20) })).status).toBe(400)
})

test('an unknown encoding is refused by name', async () => {
  const answer = await send({ path: '/v1/traces', headers: { ...asJson, 'content-encoding': 'lzma' }, body: 'x' })
  expect(answer.status).toBe(415)
  expect(answer.text).toContain('lzma')
})

test.each([
  ['gzip', gzipSync(Buffer.alloc(200_000_000))],
  ['br', brotliCompressSync(Buffer.alloc(200_000_000))],
])('a decompression bomb in %s stops at the limit', async (encoding, bomb) => {
  const before = process.memoryUsage().arrayBuffers
  const answer = await send({ path: '/v1/traces', headers: { ...asJson, 'content-encoding': encoding }, body: bomb })
  expect(answer.status).toBe(413)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000)
})

test('a body announced as too large is refused unread', async () => {
  const headers = { ...asJson, 'content-length': '99999999', expect: '100-continue' }
  expect((await send({ path: '/v1/traces', headers, body: undefined as never })).status).toBe(413)
})

test('OTLP metrics are answered with what was not stored', async () => {
  const metric = { name: 'm', gauge: { dataPoints: [{ asDouble: 1 }] } }
  const body = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] })
  expect(JSON.parse((await send({ path: '/v1/metrics', headers: asJson, body })).text)).toEqual({
    partialSuccess: { rejectedDataPoints: '1', errorMessage: 'vigie dev reads metrics by scraping /metrics' },
  })
})

test.each([
  ['a foreign host name', { host: 'evil.example' }, 421],
  ['its own port under a foreign name (DNS rebinding)', { host: 'evil.example:PORT' }, 421],
  ['a foreign origin', { origin: 'https://evil.example' }, 403],
  ['the null origin of a sandboxed frame', { origin: 'null' }, 403],
  ['another local port as origin', { origin: 'http://127.0.0.1:1' }, 403],
  ['a script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
  ['an image on another local port', { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'image' }, 403],
])('a request from %s is refused', async (_, headers, status) => {
  const named = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(stack.port))]),
  )
  for (const path of ['/', '/-/api/logs', '/api/v1/query?query=up']) {
    expect((await send({ method: 'GET', path, headers: named })).status).toBe(status)
  }
  expect((await send({ path: '/v1/traces', headers: { ...asJson, ...named }, body: traces })).status).toBe(status)
})

test('a link from another site opens the page, a form does not', async () => {
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect((await send({ method: 'GET', path: '/', headers: link })).status).toBe(200)
  expect((await send({ path: '/v1/traces', headers: { ...asJson, ...link }, body: traces })).status).toBe(403)
})

test('no answer allows other sites to read it', async () => {
  for (const path of ['/', '/-/api/logs', '/nowhere']) {
    const { headers } = await send({ method: 'GET', path })
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers['x-content-type-options']).toBe('nosniff')
  }
})

test('unknown paths and methods are named', async () => {
  expect(await send({ method: 'GET', path: '/nowhere' })).toMatchObject({
    status: 404,
    text: expect.stringContaining('/nowhere'),
  })
  expect((await send({ method: 'DELETE', path: '/v1/traces' })).status).toBe(405)
  expect((await send({ method: 'GET', path: '/-/api/traces/%ff' })).status).toBe(400)
})

test.each([
  'http://169.254.169.254/latest/meta-data',
  'http://127.0.0.1.evil.example/metrics',
  'http://user:pass@127.0.0.1/metrics',
  'file:///etc/passwd',
  'https://127.0.0.1/metrics',
  'nonsense',
])('a target elsewhere is refused: %s', async (metricsUrl) => {
  const body = JSON.stringify({ service: 's', instance: 'i', metricsUrl, pid: 1 })
  expect((await send({ path: '/-/targets', headers: asJson, body })).status).toBe(400)
})

test('Prometheus’ query API answers a form as well as an address', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const asked = await send({ path: '/api/v1/query', headers: form, body: 'query=1%2B1&time=1700000000' })
  expect(JSON.parse(asked.text)).toEqual({
    status: 'success',
    data: { resultType: 'scalar', result: [1_700_000_000, '2'] },
  })
  const range = '/api/v1/query_range?query=vector(1)&start=2023-11-14T22:13:20Z&end=1700000060&step=1m'
  expect(JSON.parse((await send({ method: 'GET', path: range })).text).data.result[0].values).toHaveLength(2)
  expect((await send({ method: 'GET', path: '/api/v1/query?query=sum(' })).status).toBe(400)
  expect((await send({ method: 'GET', path: '/api/v1/query' })).status).toBe(400)
})
