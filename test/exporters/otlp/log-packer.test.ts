import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLogPacker } from '../../../exporters/otlp/log-packer.ts'
import { splitOtlpRequest } from '../../../exporters/otlp/split-otlp-request.ts'
import type { LogLine } from '../../../sdk/logs/log-sink.ts'
import { logLine } from '../loki/log-line.ts'
import { decodeLogRequest, logRecordsOf } from './otlp-proto.ts'

function createPacker(maxLineBytes = 256 * 1024) {
  return createLogPacker({
    resource: { 'service.name': 'checkout', 'host.name': 'node-7' },
    resourceFields: ['service', 'node'],
    maxLineBytes,
  })
}

function pack(...lines: LogLine[]) {
  const packer = createPacker()
  for (const line of lines) expect(packer.add(line)).toBe(true)
  return packer.seal().body
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const spanId = 'b7ad6b7169203331'

test('a line becomes a record: message, fields, severity, time and ids in their places', () => {
  const text = JSON.stringify({
    timestamp: '2023-11-14T22:13:20.123Z',
    level: 'warn',
    message: 'card refused',
    trace_id: traceId,
    span_id: spanId,
    service: 'checkout',
    node: 'node-7',
    orderId: 42,
    'exception.type': 'CardError',
    cart: { items: ['tea', 'é'], total: 12.5, gift: false, note: null },
  })
  const request = decodeLogRequest(
    pack(logLine('', { text, level: 'warn', timestampMs: 1_700_000_000_123, traceId, spanId })),
  )
  expect(request).toEqual({
    resourceLogs: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'checkout' } },
            { key: 'host.name', value: { stringValue: 'node-7' } },
          ],
        },
        scopeLogs: [
          {
            scope: { name: 'vigie' },
            logRecords: [
              {
                timeUnixNano: '1700000000123000000',
                severityNumber: 13,
                severityText: 'warn',
                body: { stringValue: 'card refused' },
                attributes: [
                  { key: 'orderId', value: { intValue: '42' } },
                  { key: 'exception.type', value: { stringValue: 'CardError' } },
                  {
                    key: 'cart',
                    value: {
                      kvlistValue: {
                        values: [
                          {
                            key: 'items',
                            value: { arrayValue: { values: [{ stringValue: 'tea' }, { stringValue: 'é' }] } },
                          },
                          { key: 'total', value: { doubleValue: 12.5 } },
                          { key: 'gift', value: { boolValue: false } },
                          { key: 'note', value: {} },
                        ],
                      },
                    },
                  },
                ],
                traceId,
                spanId,
              },
            ],
          },
        ],
      },
    ],
  })
})

test.each([
  ['trace', 1],
  ['debug', 5],
  ['info', 9],
  ['warn', 13],
  ['error', 17],
  ['fatal', 21],
  ['odd', undefined],
])('level %s has the number %s', (level, number) => {
  const [record] = logRecordsOf(decodeLogRequest(pack(logLine('x', { level }))))
  expect(record!['severityNumber']).toBe(number)
})

test.each([
  ['that is no JSON', 'plain words'],
  ['that is a JSON array', '[1,2]'],
  ['that is cut', '{"message":"a'],
])('a text %s is the body as it is', (_, text) => {
  expect(logRecordsOf(decodeLogRequest(pack(logLine('', { text }))))[0]).toMatchObject({ body: { stringValue: text } })
})

test('ids that are none are left out, since a receiver would refuse the whole batch', () => {
  const lines = ['', 'zz', traceId.slice(2), `${traceId.slice(2)}zz`].map((id) =>
    logLine('', { traceId: id, spanId: id }),
  )
  for (const record of logRecordsOf(decodeLogRequest(pack(...lines)))) {
    expect(record).not.toHaveProperty('traceId')
    expect(record).not.toHaveProperty('spanId')
  }
})

test('lines of one millisecond keep their order by rising nanoseconds, across batches too', () => {
  const packer = createPacker()
  packer.add(logLine('a'))
  packer.add(logLine('b'))
  packer.seal()
  packer.add(logLine('c'))
  packer.add(logLine('d', { timestampMs: Number.NaN }))
  const times = logRecordsOf(decodeLogRequest(packer.seal().body)).map(({ timeUnixNano }) => timeUnixNano)
  expect(times).toEqual(['1700000000000000002', '1700000000000000003'])
})

test('a long line is cut, and says how long it was', () => {
  const packer = createPacker(2000)
  packer.add(logLine('', { text: JSON.stringify({ message: 'x'.repeat(5000) }) }))
  const [record] = logRecordsOf(decodeLogRequest(packer.seal().body))
  expect(record!.body!.stringValue!.length).toBeLessThan(2000)
  expect(record!['attributes']).toContainEqual({ key: 'vigie_cut_from_bytes', value: { intValue: '5014' } })
})

test('any fields arrive as they were, and a request taken apart holds the same records', () => {
  const fields = fc.dictionary(
    fc.string({ minLength: 1 }).filter((key) => !/^(timestamp|level|message|trace_id|span_id|service|node)$/.test(key)),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(fc.array(fields, { minLength: 2, maxLength: 8 }), (all) => {
      const whole = pack(...all.map((one) => logLine('', { text: JSON.stringify({ ...one, message: 'm' }) })))
      const records = logRecordsOf(decodeLogRequest(whole))
      expect(records.map(({ attributes }) => asJson(attributes as KeyValue[] | undefined))).toEqual(
        all.map((one) => JSON.parse(JSON.stringify({ ...one }))),
      )
      const halves = splitOtlpRequest(whole)
      expect(halves.flatMap(({ body }) => logRecordsOf(decodeLogRequest(body)))).toEqual(records)
      expect(halves.map(({ count }) => count)).toEqual([all.length >>> 1, all.length - (all.length >>> 1)])
    }),
    { numRuns: 200 },
  )
})

interface KeyValue {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

/** OTLP attributes back as an object; protobuf leaves an empty list and a null without content. */
function asJson(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]))
}

function plain(value: Readonly<Record<string, unknown>>): unknown {
  const [[kind, inner] = [undefined, undefined]] = Object.entries(value)
  if (kind === undefined) return null
  if (kind === 'intValue') return Number(inner)
  if (kind === 'arrayValue') return ((inner as { values?: Record<string, unknown>[] }).values ?? []).map(plain)
  if (kind === 'kvlistValue') return asJson((inner as { values?: KeyValue[] }).values)
  return inner
}
