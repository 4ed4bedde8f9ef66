import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSpanPacker } from '../../../exporters/otlp/span-packer.ts'
import { splitOtlpRequest } from '../../../exporters/otlp/split-otlp-request.ts'
import { endedSpan } from './ended-span.ts'
import { decodeTraceRequest, spansOf } from './otlp-proto.ts'

function pack(spans: readonly ReadableSpan[]): Uint8Array {
  const packer = createSpanPacker(1024 * 1024)
  for (const span of spans) expect(packer.add(span)).toBe(true)
  return packer.seal().body
}

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const text = fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 200 }))
// Integers beyond 2^53 are the one place where the two differ: theirs become int64, ours stay what they are, doubles.
const double = fc.double().filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
const scalar = fc.oneof(text, fc.boolean(), double, fc.maxSafeInteger(), fc.integer({ min: -5, max: 300 }))
const anyValue = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 20 }),
  fc.uint8Array({ maxLength: 200 }),
  fc.dictionary(fc.string({ maxLength: 20 }), scalar, { maxKeys: 5 }),
)
const attributes = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 60 }).filter((key) => key !== '__proto__'),
  anyValue,
  { maxKeys: 12 },
)
const hrTime = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 999_999_999 }))
const count = fc.integer({ min: 0, max: 100_000 })
const spanContext = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.integer({ min: 0, max: 1 }),
  isRemote: fc.option(fc.boolean(), { nil: undefined }),
  traceState: fc.option(
    text.map((state) => ({ serialize: () => state, get: () => undefined, set: () => null, unset: () => null })),
    { nil: undefined },
  ),
})
const scopes = [
  { name: 'http', version: '1.2.3' },
  { name: 'a library with a long name '.repeat(8), schemaUrl: 'https://opentelemetry.io/schemas/1.36.0' },
]
const span: fc.Arbitrary<ReadableSpan> = fc
  .record({
    name: text,
    kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER),
    context: spanContext,
    parentSpanContext: fc.option(spanContext, { nil: undefined }),
    startTime: hrTime,
    endTime: hrTime,
    status: fc.oneof(
      fc.constantFrom({ code: SpanStatusCode.UNSET }, { code: SpanStatusCode.OK }),
      fc.record({ code: fc.constant(SpanStatusCode.ERROR), message: fc.option(text, { nil: undefined }) }),
    ),
    attributes,
    links: fc.array(fc.record({ context: spanContext, attributes, droppedAttributesCount: count }), { maxLength: 3 }),
    events: fc.array(fc.record({ time: hrTime, name: text, attributes, droppedAttributesCount: count }), {
      maxLength: 3,
    }),
    instrumentationScope: fc.constantFrom(...scopes),
    droppedAttributesCount: count,
    droppedEventsCount: count,
    droppedLinksCount: count,
  })
  .map(({ context, ...fields }) => endedSpan({ ...fields, spanContext: () => context } as Partial<ReadableSpan>))

/** The peer also writes what protobuf need not: empty texts, counts of 0, a status that says nothing. */
function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, normalised(inner)] as const)
      .filter(([key, inner]) => {
        if (inner === '') return key === 'key' || key === 'stringValue' || key === 'bytesValue'
        if (inner === 0) return !/Count$|^code$/.test(key)
        return !(key === 'status' && Object.keys(inner as object).length === 0)
      }),
  )
}

test('any spans decode to what OpenTelemetry itself would have sent', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 8 }), (spans) => {
      const ours = decodeTraceRequest(pack(spans))
      const theirs = decodeTraceRequest(ProtobufTraceSerializer.serializeRequest(spans as never)!)
      expect(normalised(ours)).toEqual(normalised(theirs))
    }),
    { numRuns: 300 },
  )
})

test('a request taken apart holds the same spans under the same resource and scope, halved, down to one each', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 2, maxLength: 9 }), (spans) => {
      const whole = pack(spans)
      const halves = splitOtlpRequest(whole)
      expect(halves.map(({ count: size }) => size)).toEqual([spans.length >>> 1, spans.length - (spans.length >>> 1)])
      const placed = (body: Uint8Array) =>
        decodeTraceRequest(body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
          scopeSpans.flatMap(({ scope, schemaUrl, spans: inner }) =>
            inner.map((one) => ({ resource, scope, schemaUrl, one })),
          ),
        )
      expect(halves.flatMap(({ body }) => placed(body))).toEqual(placed(whole))
    }),
  )
})

test('spans of two resources and of two tracers stay with their own', () => {
  const other = { ...endedSpan().resource, attributes: { 'service.name': 'billing' } } as ReadableSpan['resource']
  const request = decodeTraceRequest(
    pack([
      endedSpan({ name: 'a' }),
      endedSpan({ name: 'b', resource: other }),
      endedSpan({ name: 'c', instrumentationScope: { name: 'db' } }),
      endedSpan({ name: 'd' }),
    ]),
  )
  const layout = request.resourceSpans.map(({ resource, scopeSpans }) => ({
    resource: resource.attributes,
    scopes: scopeSpans.map(({ scope, spans }) => [scope.name, ...spans.map(({ name }) => name)]),
  }))
  expect(layout).toEqual([
    {
      resource: [{ key: 'service.name', value: { stringValue: 'checkout' } }],
      scopes: [
        ['shop', 'a', 'd'],
        ['db', 'c'],
      ],
    },
    { resource: [{ key: 'service.name', value: { stringValue: 'billing' } }], scopes: [['shop', 'b']] },
  ])
})

test('a resource that detectors are still filling is read again for the next batch', () => {
  const attributes: Record<string, string> = { 'service.name': 'checkout' }
  const resource = { ...endedSpan().resource, attributes, asyncAttributesPending: true }
  const packer = createSpanPacker(1024)
  packer.add(endedSpan({ resource }))
  packer.seal()
  attributes['host.name'] = 'node-7'
  packer.add(endedSpan({ resource }))
  expect(decodeTraceRequest(packer.seal().body).resourceSpans[0]!.resource.attributes).toHaveLength(2)
})

test('a batch holds only what came after the last one', () => {
  const packer = createSpanPacker(1024)
  packer.add(endedSpan({ name: 'first' }))
  packer.seal()
  expect(packer.count).toBe(0)
  expect(packer.bytes).toBe(0)
  packer.add(endedSpan({ name: 'second', instrumentationScope: { name: 'db' } }))
  const request = decodeTraceRequest(packer.seal().body)
  expect(request.resourceSpans[0]!.scopeSpans.map(({ scope }) => scope.name)).toEqual(['db'])
  expect(spansOf(request).map(({ name }) => name)).toEqual(['second'])
})

test.each<[string, Record<string, unknown>]>([
  ['a long text', { text: 'x'.repeat(2000) }],
  ['a long array', { list: new Array(2000).fill(1) }],
  ['many attributes', Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key${index}`, index]))],
  ['long bytes', { bytes: new Uint8Array(2000) }],
])('a span with %s beyond the limit is left out whole, and its neighbours are intact', (_, tooMuch) => {
  const packer = createSpanPacker(1024)
  expect(packer.add(endedSpan({ name: 'before' }))).toBe(true)
  expect(packer.add(endedSpan({ name: 'large', attributes: tooMuch as never }))).toBe(false)
  expect(packer.add(endedSpan({ name: 'after' }))).toBe(true)
  expect(packer.count).toBe(2)
  expect(spansOf(decodeTraceRequest(packer.seal().body)).map(({ name }) => name)).toEqual(['before', 'after'])
})

test('a span that throws while it is read is left out whole', () => {
  const packer = createSpanPacker(1024)
  packer.add(endedSpan({ name: 'before' }))
  const hostile = {
    get trap(): string {
      throw new Error('gotcha')
    },
  }
  expect(() => packer.add(endedSpan({ attributes: { ok: 1, hostile } as never }))).toThrow('gotcha')
  packer.add(endedSpan({ name: 'after' }))
  expect(spansOf(decodeTraceRequest(packer.seal().body)).map(({ name }) => name)).toEqual(['before', 'after'])
})

test('a value that contains itself comes to an end', () => {
  const loop: Record<string, unknown> = { name: 'loop' }
  loop['self'] = loop
  expect(createSpanPacker(64 * 1024).add(endedSpan({ attributes: { loop } as never }))).toBe(true)
})

test('a tracer for each request does not make the packer grow', () => {
  const packer = createSpanPacker(1024)
  for (let request = 0; request < 10; request += 1) {
    for (let tracer = 0; tracer < 100; tracer += 1) {
      packer.add(endedSpan({ instrumentationScope: { name: `tracer ${tracer}` } }))
    }
    expect(spansOf(decodeTraceRequest(packer.seal().body))).toHaveLength(100)
  }
})
