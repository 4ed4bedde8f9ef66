import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MalformedPush, readLokiPush } from '../../deploy/local/ingest/loki-push.ts'
import { readLokiPushProtobuf } from '../../deploy/local/ingest/loki-push-protobuf.ts'
import { MalformedProtobuf } from '../../deploy/local/ingest/protobuf-reader.ts'
import { decompressSnappy, MalformedSnappy } from '../../deploy/local/ingest/snappy.ts'

// winston-loki's own encoder and the snappy library that it uses, as the judges.
const fromWinstonLoki = createRequire(import.meta.resolve('winston-loki'))
const snappy = fromWinstonLoki('snappy') as { compressSync(input: Buffer): Buffer }
const { logproto } = fromWinstonLoki('./src/proto') as {
  logproto: { PushRequest: { encode(message: object): { finish(): Uint8Array } } }
}

test('a JSON line gives its message, level and trace', () => {
  const line = JSON.stringify({
    level: 'warn',
    message: 'order not paid',
    trace_id: 'A'.repeat(32),
    span_id: 'b'.repeat(16),
  })
  const stream = { stream: { service_name: 'orders' }, values: [['1700000000123456789', line]] }
  expect(readLokiPush({ streams: [stream] })).toMatchObject([
    {
      service: 'orders',
      level: 'warn',
      message: 'order not paid',
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      line,
    },
  ])
  expect(readLokiPush({ streams: [stream] })[0]!.timeMs).toBeCloseTo(1_700_000_000_123.4568, 2)
})

test('structured metadata names the trace of a plain line', () => {
  const values = [['1', 'hello', { trace_id: 'c'.repeat(32) }]]
  expect(readLokiPush({ streams: [{ stream: { app: 'web' }, values }] })).toMatchObject([
    { service: 'web', level: 'unknown', message: 'hello', traceId: 'c'.repeat(32) },
  ])
})

test('a line that only looks like JSON is kept as it is', () => {
  const values = [['1', '{not json']]
  expect(readLokiPush({ streams: [{ stream: {}, values }] })[0]!.message).toBe('{not json')
})

test.each([null, {}, { streams: {} }, { streams: [{ stream: {} }] }, { streams: [{ values: [[1, 'x']] }] }])(
  'a push of another shape is refused: %j',
  (body) => {
    expect(() => readLokiPush(body)).toThrow(MalformedPush)
  },
)

test('what winston-loki sends as protobuf is read', () => {
  const push = logproto.PushRequest.encode({
    streams: [
      {
        labels: '{level="error",job="web",note="a \\"quote\\""}',
        entries: [{ timestamp: { seconds: 1_700_000_000, nanos: 250_000_000 }, line: 'it broke' }],
      },
    ],
  }).finish()
  expect(readLokiPushProtobuf(snappy.compressSync(Buffer.from(push)))).toMatchObject([
    {
      timeMs: 1_700_000_000_250,
      service: 'web',
      level: 'error',
      message: 'it broke',
      attributes: { note: 'a "quote"' },
    },
  ])
})

test('what snappy compresses is read back, bytes for bytes', () => {
  const repetitive = fc
    .array(fc.constantFrom('abc', 'xyzxyz', '0'.repeat(70)), { maxLength: 400 })
    .map((parts) => Buffer.from(parts.join('')))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 5000 }).map(Buffer.from), repetitive), (bytes) => {
      expect(decompressSnappy(snappy.compressSync(bytes), 1_000_000).equals(bytes)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('random bytes are refused or read, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        readLokiPushProtobuf(bytes)
      } catch (error) {
        const known = [MalformedSnappy, MalformedProtobuf, MalformedPush].some((kind) => error instanceof kind)
        if (!known) throw error
      }
    }),
    { numRuns: 2000 },
  )
})

test('a snappy block that announces gigabytes is refused before any memory is taken', () => {
  expect(() => decompressSnappy(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0x00]), 1_000_000)).toThrow(MalformedSnappy)
})
