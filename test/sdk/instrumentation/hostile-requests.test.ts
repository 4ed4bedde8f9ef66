import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { fixtures } from '../../fixtures/expectations.ts'
import { type RunningFixture, runFixture } from '../../fixtures/run-fixture.ts'
import { type InstrumentedFixture, runInstrumented } from './run-instrumented.ts'

const service = fixtures.find(({ program }) => program === 'express5/app.cjs')!
const sound = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`

let bare: RunningFixture
let watched: InstrumentedFixture

beforeAll(async () => {
  bare = await runFixture(service)
  watched = await runInstrumented(service)
})

afterAll(async () => {
  await bare?.end()
})

/** What the service answers to these bytes, without the date. */
function answerTo(port: number, bytes: Buffer, halfClose: boolean): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const chunks: Buffer[] = []
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
    socket.write(bytes)
    if (halfClose) socket.end()
  })
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.on('close', () =>
    resolve(
      Buffer.concat(chunks)
        .toString('latin1')
        .replace(/\r\nDate: [^\r]*/gi, ''),
    ),
  )
  return promise
}

const get = (path: string, ...headers: string[]) =>
  Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`,
    'latin1',
  )

const repeated = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join(',')

const cases: readonly [what: string, bytes: Buffer, halfClose?: boolean][] = [
  ['a traceparent of the wrong form', get('/', 'traceparent: 00-xyz')],
  ['a traceparent of zeros', get('/', `traceparent: 00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`)],
  ['a traceparent of 9,000 characters', get('/', `traceparent: ${'0'.repeat(9_000)}`)],
  ['two traceparents', get('/', `traceparent: ${sound}`, `traceparent: ${sound}`)],
  ['a tracestate of delimiters', get('/', `traceparent: ${sound}`, `tracestate: ${',='.repeat(400)}`)],
  ['baggage that is not UTF-8', get('/', 'baggage: a=%ff%fe,b=%E0%A4%A,c=\xff')],
  ['3,000 baggage entries', get('/', `baggage: ${repeated(1_600)}`)],
  ['10,000 baggage entries', get('/', `baggage: ${repeated(10_000)}`)],
  ['baggage of delimiters alone', get('/', `baggage: ${',;='.repeat(2_000)}`)],
  ['a path of 10,000 characters', get(`/${'a'.repeat(10_000)}?${'b'.repeat(1_000)}`)],
  ['binary in a header', get('/', 'x-binary: \x80\xff\xfe', 'user-agent: \xf0\x9f\x98\x80')],
  ['a NUL in a header', get('/', 'x-nul: a\0b')],
  ['an x-request-id with a quote and a bracket', get('/', 'x-request-id: "}<script>')],
  ['a method that HTTP does not know', Buffer.from('BREW / HTTP/1.1\r\nHost: a\r\n\r\n')],
  ['a method that is rare', Buffer.from('PROPFIND / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')],
  [
    'a body that breaks off',
    Buffer.from(
      'PUT /settings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
    ),
    true,
  ],
  ['an absolute target', get('http://user:secret@a/settings?token=1')],
  ['no target at all', Buffer.from('GET\r\n\r\n')],
  [
    'Expect: 100-continue',
    Buffer.from(
      'PUT /settings HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    ),
  ],
  ['two requests in one packet', Buffer.concat([Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), get('/settings')])],
]

for (const [what, bytes, halfClose = false] of cases) {
  test(`${what}: the answer is byte by byte the one without vigie`, async () => {
    expect(await answerTo(watched.port, bytes, halfClose)).toBe(await answerTo(bare.port, bytes, halfClose))
  })
}

test('what was sent is told rightly, the unreadable headers are counted, and nothing failed inside', async () => {
  const counted = await eventually('the metrics', async () => {
    const series = await watched.metrics()
    return series.some(({ labels }) => labels['http_request_method'] === '_OTHER') && series
  })
  await watched.end()
  const ignored = Object.fromEntries(
    counted
      .filter(({ name }) => name === 'vigie_propagation_ignored_total')
      .map(({ labels, value }) => [labels['header'], value]),
  )
  expect(ignored).toEqual({ traceparent: 4, tracestate: 1, baggage: 3 })
  expect(counted.find(({ name }) => name === 'vigie_instrumentation_faults_total')?.value ?? 0).toBe(0)
  expect(watched.lines.filter(({ level }) => level === 'fatal')).toEqual([])
  const routes = new Set(counted.flatMap(({ labels }) => labels['http_route'] ?? []))
  expect(routes).toEqual(new Set(['/', '/settings', 'unmatched']))
  // The trace goes on where it could be read; else it begins anew, with a parent of nobody's.
  expect(watched.spans.filter(({ traceId }) => traceId === 'a'.repeat(32))).toHaveLength(1)
  expect(watched.spans.every(({ attributes }) => String(attributes['url.path']).length <= 1_024)).toBe(true)
  expect(JSON.stringify(watched.spans)).not.toContain('secret')
  const broken = watched.spans.find(
    ({ attributes }) => attributes['http.request.method'] === 'PUT' && attributes['error.type'] !== undefined,
  )
  expect(broken?.attributes).toMatchObject({ 'error.type': 'client_closed' })
})
