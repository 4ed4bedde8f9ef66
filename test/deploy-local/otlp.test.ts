import { createRequire } from 'node:module'
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLogsJson, readLogsProtobuf } from '../../deploy/local/ingest/otlp-logs.ts'
import { countMetricPoints } from '../../deploy/local/ingest/otlp-metrics.ts'
import { readTracesJson } from '../../deploy/local/ingest/otlp-traces-json.ts'
import { readTracesProtobuf } from '../../deploy/local/ingest/otlp-traces-protobuf.ts'
import { MalformedProtobuf } from '../../deploy/local/ingest/protobuf-reader.ts'

// OpenTelemetry's own encoders, as the judges: they come with the SDK.
const { ProtobufTraceSerializer, JsonTraceSerializer, ProtobufLogsSerializer } = createRequire(
  import.meta.resolve('@opentelemetry/sdk-node'),
)('@opentelemetry/otlp-transformer') as Record<string, { serializeRequest(items: readonly unknown[]): Uint8Array }>

type Value = string | number | boolean | string[]

async function record(
  name: string,
  attributes: Record<string, Value>,
  eventName: string,
  failed: boolean,
): Promise<ReadableSpan[]> {
  const memory = new InMemorySpanExporter()
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: memory })],
  } as ConstructorParameters<typeof TracerProvider>[0])
  const tracer = provider.getTracer('judge')
  const parent = tracer.startSpan('parent', { kind: SpanKind.SERVER })
  const child = tracer.startSpan(
    name,
    { kind: SpanKind.CLIENT, attributes, links: [{ context: parent.spanContext() }] },
    trace.setSpanContext(contextRoot, parent.spanContext()),
  )
  child.addEvent(eventName, { step: 1 })
  if (failed) child.setStatus({ code: SpanStatusCode.ERROR, message: name })
  child.end()
  parent.end()
  await provider.forceFlush()
  return memory.getFinishedSpans()
}
const { ROOT_CONTEXT: contextRoot } = await import('@opentelemetry/api')

const attributeValues = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.array(fc.string(), { maxLength: 4 }),
)

test('what OpenTelemetry encodes, as protobuf or JSON, is read back whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.dictionary(fc.string({ minLength: 1 }), attributeValues, { maxKeys: 6 }),
      fc.string({ minLength: 1 }),
      fc.boolean(),
      async (name, attributes, eventName, failed) => {
        const spans = await record(name, attributes, eventName, failed)
        const fromProtobuf = readTracesProtobuf(ProtobufTraceSerializer!.serializeRequest(spans))
        const fromJson = readTracesJson(
          JSON.parse(Buffer.from(JsonTraceSerializer!.serializeRequest(spans)).toString()),
        )
        const child = spans[0]!
        for (const read of [fromProtobuf, fromJson]) {
          expect(read).toHaveLength(2)
          const found = read.find((span) => span.spanId === child.spanContext().spanId)!
          expect(found).toMatchObject({
            traceId: child.spanContext().traceId,
            parentSpanId: spans[1]!.spanContext().spanId,
            kind: 'client',
            scope: 'judge',
            status: failed ? 'error' : 'unset',
            links: [{ traceId: spans[1]!.spanContext().traceId, spanId: spans[1]!.spanContext().spanId }],
          })
          expect(found.name.isWellFormed() && name.isWellFormed() ? found.name : name).toBe(name)
          expect(Object.keys(found.attributes).length).toBe(Object.keys(child.attributes).length)
          expect(found.startMs).toBeCloseTo(child.startTime[0] * 1000 + child.startTime[1] / 1e6, 2)
          expect(found.durationMs).toBeCloseTo(child.duration[0] * 1000 + child.duration[1] / 1e6, 5)
          expect(found.events[0]).toMatchObject({ name: eventName, attributes: { step: 1 } })
        }
        expect(fromProtobuf).toEqual(fromJson)
      },
    ),
    { numRuns: 150 },
  )
})

test('random bytes are read or refused, never anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      for (const read of [readTracesProtobuf, readLogsProtobuf, countMetricPoints]) {
        try {
          read(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedProtobuf)
        }
      }
    }),
    { numRuns: 3000 },
  )
})

test('an export that breaks off or has a flipped byte is read or refused, never anything else', async () => {
  const whole = ProtobufTraceSerializer!.serializeRequest(await record('span', { a: 'b', n: 5 }, 'event', true))
  for (let at = 0; at < whole.length; at += 1) {
    const flipped = whole.slice()
    flipped[at]! ^= 0xff
    for (const bytes of [whole.subarray(0, at), flipped]) {
      try {
        readTracesProtobuf(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedProtobuf)
      }
    }
  }
})

test('values nested without end are refused', () => {
  let value = Buffer.from([0x0a, 0x01, 0x78])
  const field = (number: number, inner: Uint8Array) => {
    const length = inner.length < 128 ? [inner.length] : [(inner.length % 128) | 0x80, Math.floor(inner.length / 128)]
    return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), inner])
  }
  for (let depth = 0; depth < 200; depth += 1) value = field(5, field(1, value))
  const attribute = field(9, Buffer.concat([field(1, Buffer.from('deep')), field(2, value)]))
  expect(() => readTracesProtobuf(field(1, field(2, field(2, attribute))))).toThrow(MalformedProtobuf)
})

test('any JSON at all is read or ignored', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      expect(
        readTracesJson({ resourceSpans: [{ scopeSpans: [{ spans: [value, { attributes: value, events: value }] }] }] }),
      ).toBeInstanceOf(Array)
      expect(readTracesJson(value)).toBeInstanceOf(Array)
      expect(
        readLogsJson({ resourceLogs: [{ resource: value, scopeLogs: [{ logRecords: [value, { body: value }] }] }] }),
      ).toBeInstanceOf(Array)
    }),
  )
})

test('an attribute called __proto__ is an attribute', () => {
  const keyValue = { key: '__proto__', value: { stringValue: 'x' } }
  const [span] = readTracesJson({ resourceSpans: [{ scopeSpans: [{ spans: [{ attributes: [keyValue] }] }] }] })
  expect(Object.keys(span!.attributes)).toEqual(['__proto__'])
  expect(({} as { stringValue?: string }).stringValue).toBeUndefined()
})

test('an OTLP log record keeps severity, body and the ids of its trace', () => {
  const record = {
    hrTime: [1_700_000_000, 5_000_000],
    hrTimeObserved: [1_700_000_000, 5_000_000],
    severityNumber: 17,
    severityText: 'ERROR',
    body: 'card refused',
    attributes: { 'order.id': 'A-1' },
    resource: { attributes: { 'service.name': 'payments' } },
    instrumentationScope: { name: 'judge' },
    spanContext: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
    droppedAttributesCount: 0,
  }
  expect(readLogsProtobuf(ProtobufLogsSerializer!.serializeRequest([record]))).toMatchObject([
    {
      timeMs: 1_700_000_000_005,
      service: 'payments',
      level: 'error',
      message: 'card refused',
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      attributes: { 'order.id': 'A-1' },
    },
  ])
})
