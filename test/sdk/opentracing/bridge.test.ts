import { context, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import opentracing from 'opentracing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOpenTracingTracer } from '../../../sdk/opentracing/index.ts'
import { openTracingTargets } from '../../../sdk/opentracing/open-tracing-targets.ts'
import { runInSpan } from '../../../sdk/traces/run-in-span.ts'
import { recordSpans } from '../traces/recorded-spans.ts'

let recorded: ReturnType<typeof recordSpans>
beforeEach(() => {
  recorded = recordSpans()
  opentracing.initGlobalTracer(createOpenTracingTracer() as unknown as opentracing.Tracer)
})
afterEach(() => recorded.stop())

const { FORMAT_HTTP_HEADERS, FORMAT_TEXT_MAP, FORMAT_BINARY, Tags } = opentracing

function ended(name: string) {
  return recorded.exported.find((span) => span.name === name)!
}

test('code written for OpenTracing makes spans with the right parents, tags, kinds, times and errors', () => {
  const tracer = opentracing.globalTracer()
  const root = tracer.startSpan('root', {
    tags: { [Tags.SPAN_KIND]: Tags.SPAN_KIND_RPC_SERVER, 'http.method': 'GET', list: [1], nothing: undefined },
    startTime: 1_700_000_000_000,
  })
  const child = tracer.startSpan('child', { childOf: root })
  const byContext = tracer.startSpan('by context', { childOf: root.context() })
  const follower = tracer.startSpan('follower', { references: [opentracing.followsFrom(root.context())] })
  child.setTag(Tags.ERROR, true).addTags({ a: 1 }).log({ event: 'retry', attempt: 2 }, 1_700_000_000_500)
  child.log({ event: 'error', 'error.object': new TypeError('no') })
  child.setOperationName('renamed child').finish()
  byContext.finish()
  follower.finish()
  root.finish(1_700_000_001_000)
  const server = ended('root')
  expect(server).toMatchObject({
    kind: SpanKind.SERVER,
    startTime: [1_700_000_000, 0],
    duration: [1, 0],
    parentSpanContext: undefined,
  })
  expect(server.attributes).toMatchObject({ 'http.method': 'GET', list: '[1]' })
  for (const name of ['renamed child', 'by context', 'follower'])
    expect([name, ended(name).parentSpanContext?.spanId, ended(name).spanContext().traceId]).toEqual([
      name,
      server.spanContext().spanId,
      server.spanContext().traceId,
    ])
  const failed = ended('renamed child')
  expect(failed.status.code).toBe(SpanStatusCode.ERROR)
  expect(failed.attributes).toEqual({ a: 1 })
  expect(failed.events.map(({ name }) => name)).toEqual(['retry', 'exception'])
  expect([root.context().toTraceId(), root.context().toSpanId()]).toEqual([
    server.spanContext().traceId,
    server.spanContext().spanId,
  ])
})

test('inside an OpenTelemetry span it is the parent, and an own reference goes before', () => {
  const tracer = opentracing.globalTracer()
  const elsewhere = tracer.startSpan('elsewhere')
  runInSpan('otel', () => {
    tracer.startSpan('inside').finish()
    tracer.startSpan('outside', { childOf: elsewhere }).finish()
  })
  elsewhere.finish()
  expect(ended('inside').parentSpanContext?.spanId).toBe(ended('otel').spanContext().spanId)
  expect(ended('outside').parentSpanContext?.spanId).toBe(ended('elsewhere').spanContext().spanId)
})

test('of several references the first is the parent, a child before a follower, and the others are links', () => {
  const tracer = opentracing.globalTracer()
  const [one, two] = [tracer.startSpan('one'), tracer.startSpan('two')]
  tracer
    .startSpan('both', { references: [opentracing.followsFrom(one.context()), opentracing.childOf(two.context())] })
    .finish()
  expect(ended('both').parentSpanContext?.spanId).toBe(two.context().toSpanId())
  expect(ended('both').links.map((link) => link.context.spanId)).toEqual([one.context().toSpanId()])
})

test.each([FORMAT_HTTP_HEADERS, FORMAT_TEXT_MAP])('%s carries a span and its baggage to another process', (format) => {
  const tracer = opentracing.globalTracer()
  const span = tracer.startSpan('sender')
  span.setBaggageItem('customer', '7 é')
  const carrier: Record<string, string> = {}
  tracer.inject(span, format, carrier)
  expect(carrier['traceparent']).toContain(span.context().toTraceId())
  const received = tracer.extract(format, { Traceparent: carrier['traceparent'], BAGGAGE: carrier['baggage'] })!
  const next = tracer.startSpan('receiver', { childOf: received })
  expect(next.getBaggageItem('customer')).toBe('7 é')
  expect(next.getBaggageItem('other')).toBeUndefined()
  next.finish()
  expect(ended('receiver').parentSpanContext).toMatchObject({ spanId: span.context().toSpanId(), isRemote: true })
})

test('what carries no span is extracted as null, and nothing is written where it can’t be', () => {
  const tracer = opentracing.globalTracer()
  expect(tracer.extract(FORMAT_HTTP_HEADERS, { traceparent: 'nonsense' })).toBeNull()
  expect(tracer.extract(FORMAT_BINARY, new ArrayBuffer(8))).toBeNull()
  expect(tracer.extract(FORMAT_HTTP_HEADERS, null)).toBeNull()
  runInSpan('active', () => expect(tracer.extract(FORMAT_HTTP_HEADERS, {})).toBeNull())
  tracer.inject(tracer.startSpan('x'), FORMAT_BINARY, new ArrayBuffer(8))
  tracer.inject(null as unknown as opentracing.Span, FORMAT_HTTP_HEADERS, {})
  const hostile: Record<string, unknown> = {}
  hostile['self'] = hostile
  expect(() =>
    tracer
      .startSpan('y', { tags: { hostile, big: 1n, symbol: Symbol('s') } })
      .log({ hostile })
      .finish(),
  ).not.toThrow()
})

test('the package gets its tracer as it loads', () => {
  let given: unknown
  openTracingTargets[0]!.instrument({ initGlobalTracer: (tracer: unknown) => (given = tracer) })
  expect(given).toHaveProperty('startSpan')
  expect(propagation.getBaggage(context.active())).toBeUndefined()
})
