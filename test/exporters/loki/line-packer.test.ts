import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLinePacker } from '../../../exporters/loki/line-packer.ts'
import { type PushRequest, splitPushRequest } from '../../../exporters/loki/split-push-request.ts'
import { logLine } from './log-line.ts'

const parse = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString('utf8')) as PushRequest

test('lines are grouped by level, with labels, nanoseconds and the ids of their span', () => {
  const packer = createLinePacker({ service_name: 'checkout', environment: 'prod' }, 1024)
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  packer.add(logLine('a', { text: 'a', traceId, spanId: 'b7ad6b7169203331' }))
  packer.add(logLine('b', { text: 'b', level: 'error', timestampMs: 1_700_000_000_001 }))
  packer.add(logLine('c', { text: 'c "quoted"\n', timestampMs: 1_700_000_000_002 }))
  expect(packer.count).toBe(3)
  expect(parse(packer.seal().body)).toEqual({
    streams: [
      {
        stream: { service_name: 'checkout', environment: 'prod', level: 'info' },
        values: [
          ['1700000000000000000', 'a', { trace_id: traceId, span_id: 'b7ad6b7169203331' }],
          ['1700000000002000000', 'c "quoted"\n'],
        ],
      },
      {
        stream: { service_name: 'checkout', environment: 'prod', level: 'error' },
        values: [['1700000000001000000', 'b']],
      },
    ],
  })
  expect(packer.count).toBe(0)
})

test('lines of one millisecond keep their order by rising nanoseconds', () => {
  const packer = createLinePacker({}, 1024)
  for (let line = 0; line < 3; line += 1) packer.add(logLine('same'))
  const times = parse(packer.seal().body).streams[0]!.values.map((value) => (value as string[])[0])
  expect(times).toEqual(['1700000000000000000', '1700000000000000001', '1700000000000000002'])
})

test('whatever a line says, the request is valid JSON and says the same', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          text: fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
          level: fc.oneof(fc.constantFrom('info', 'error'), fc.string({ unit: 'binary', maxLength: 5 })),
          traceId: fc.option(fc.oneof(fc.constant('ab'.repeat(16)), fc.string()), { nil: undefined }),
          spanId: fc.option(fc.string(), { nil: undefined }),
          timestampMs: fc.oneof(fc.integer(), fc.double()),
        }),
        { minLength: 1, maxLength: 20 },
      ),
      (lines) => {
        const packer = createLinePacker({ service_name: 'x' }, 1024 * 1024)
        for (const line of lines) packer.add(line)
        const { streams } = parse(packer.seal().body)
        for (const level of new Set(lines.map((line) => line.level))) {
          const texts = lines.filter((line) => line.level === level).map(({ text }) => text.toWellFormed())
          const stream = streams.find((candidate) => candidate.stream['level'] === level.toWellFormed())
          // Two levels that are no text at all may share one well-formed name; then the stream holds both.
          if (level.isWellFormed()) {
            expect(stream?.values.map((value) => (value as string[])[1]?.toWellFormed())).toEqual(
              expect.arrayContaining(texts),
            )
          }
        }
        expect(streams.flatMap(({ values }) => values)).toHaveLength(lines.length)
      },
    ),
  )
})

test('a line beyond the limit is cut into a JSON object that says how long it was', () => {
  const packer = createLinePacker({}, 2000)
  const text = JSON.stringify({ message: '"é'.repeat(5000) })
  packer.add(logLine('', { text, level: 'warn', traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8) }))
  const line = (parse(packer.seal().body).streams[0]!.values[0] as string[])[1]!
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(2000)
  expect(JSON.parse(line)).toMatchObject({
    timestamp: '2023-11-14T22:13:20.000Z',
    level: 'warn',
    message: expect.stringMatching(/^\{"message":"\\"é.*…$/),
    trace_id: 'ab'.repeat(16),
    vigie_cut_from_bytes: Buffer.byteLength(text),
  })
})

test('a line at the limit is not cut', () => {
  const packer = createLinePacker({}, 1000)
  packer.add(logLine('', { text: 'x'.repeat(1000) }))
  expect((parse(packer.seal().body).streams[0]!.values[0] as string[])[1]).toBe('x'.repeat(1000))
})

test('labels without end end in one common stream', () => {
  const packer = createLinePacker({ service_name: 'x' }, 1024)
  for (let line = 0; line < 1000; line += 1) packer.add(logLine('', { level: `level ${line}` }))
  const { streams } = parse(packer.seal().body)
  expect(streams.length).toBeLessThanOrEqual(65)
  expect(streams.flatMap(({ values }) => values)).toHaveLength(1000)
  expect(streams.at(-1)!.stream).toEqual({ service_name: 'x', level: 'other' })
})

test('a request taken apart keeps labels and order', () => {
  const packer = createLinePacker({ service_name: 'x' }, 1024)
  for (const level of ['info', 'warn', 'info', 'warn', 'info']) packer.add(logLine(level, { level }))
  const whole = parse(packer.seal().body)
  const halves = splitPushRequest(Buffer.from(JSON.stringify(whole)))
  expect(halves.map(({ count }) => count)).toEqual([2, 3])
  const placed = ({ streams }: PushRequest) =>
    streams.flatMap(({ stream, values }) => values.map((value) => [stream['level'], value]))
  expect(halves.flatMap(({ body }) => placed(parse(body)))).toEqual(placed(whole))
})
