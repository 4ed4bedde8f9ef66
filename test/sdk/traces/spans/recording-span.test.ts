import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type TimeInput,
  TraceFlags,
  trace,
} from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  InMemorySpanExporter,
  type ReadableSpan,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { epochMsAt, epochMsOfPast } from '../../../../sdk/traces/spans/span-clock.ts'
import { createSpanTracerProvider } from '../../../../sdk/traces/spans/span-tracer-provider.ts'

// OpenTelemetry's own SDK is the judge: both get the same calls, and must come to the same span.

interface Limits {
  readonly attributeCountLimit: number
  readonly attributeValueLengthLimit: number
  readonly eventCountLimit: number
  readonly linkCountLimit: number
  readonly attributePerEventCountLimit: number
  readonly attributePerLinkCountLimit: number
}

const noLimits: Limits = {
  attributeCountLimit: 128,
  attributeValueLengthLimit: Number.POSITIVE_INFINITY,
  eventCountLimit: 128,
  linkCountLimit: 128,
  attributePerEventCountLimit: 128,
  attributePerLinkCountLimit: 128,
}

type Step = (span: Span) => void

interface Script {
  readonly name: string
  readonly options: SpanOptions
  readonly steps: readonly Step[]
  readonly endTime?: TimeInput | undefined
}

const resource = resourceFromAttributes({ 'service.name': 'judged' })

function recordedBy(
  make: (processors: SpanProcessor[], sampler: Sampler, limits: Limits) => { getTracer: TracerProvider['getTracer'] },
) {
  return (
    script: Script,
    limits: Limits = noLimits,
    sampler: Sampler = new AlwaysOnSampler(),
    context = ROOT_CONTEXT,
  ) => {
    const exporter = new InMemorySpanExporter()
    const provider = make([new SimpleSpanProcessor({ exporter })], sampler, limits)
    const span = provider.getTracer('judge', '1.2.3').startSpan(script.name, script.options, context)
    for (const step of script.steps) step(span)
    span.end(script.endTime)
    return { span, exported: exporter.getFinishedSpans() }
  }
}

const theirs = recordedBy(
  (spanProcessors, sampler, spanLimits) => new TracerProvider({ resource, spanProcessors, sampler, spanLimits }),
)
const ours = recordedBy(
  (processors, sampler, limits) =>
    createSpanTracerProvider({ resource, processors, sampler, limits }) as unknown as TracerProvider,
)

/** Everything but what differs between any two runs: ids, and times that were not given. */
function facts(span: ReadableSpan, timed: boolean) {
  return {
    name: span.name,
    kind: span.kind,
    parent: span.parentSpanContext,
    attributes: span.attributes,
    keys: Object.keys(span.attributes),
    links: span.links,
    events: span.events.map(({ time, ...event }) => (timed ? { ...event, time } : event)),
    status: span.status,
    ended: span.ended,
    dropped: [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount],
    resource: span.resource.attributes,
    scope: { name: span.instrumentationScope.name, version: span.instrumentationScope.version },
    flags: span.spanContext().traceFlags,
    times: timed ? [span.startTime, span.endTime, span.duration] : [],
  }
}

const value = fc.oneof(
  { weight: 4, arbitrary: fc.string({ maxLength: 30 }) },
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, Symbol('no'), 5n, new Date(0), () => {}),
  fc.array(fc.oneof(fc.string({ maxLength: 20 }), fc.integer()), { maxLength: 4 }),
  fc.array(fc.string({ maxLength: 20 }), { maxLength: 4 }),
  fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 20 }), { maxKeys: 3 }),
  fc.uint8Array({ maxLength: 12 }),
)
const key = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', ''), fc.string({ maxLength: 4 }))
const attributes = fc.dictionary(key, value, { maxKeys: 7 }) as fc.Arbitrary<Attributes>
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined })

const remote = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.SAMPLED,
  isRemote: true,
}
const link = maybe(attributes).map((given): Link => ({ context: remote, ...(given && { attributes: given }) }))

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(key, value).map(
      ([name, set]): Step =>
        (span) =>
          span.setAttribute(name, set as string),
    ),
  },
  attributes.map(
    (set): Step =>
      (span) =>
        span.setAttributes(set),
  ),
  fc.tuple(fc.string(), maybe(attributes)).map(
    ([name, set]): Step =>
      (span) =>
        span.addEvent(name, set),
  ),
  link.map(
    (given): Step =>
      (span) =>
        span.addLink(given),
  ),
  fc.array(link, { maxLength: 3 }).map(
    (given): Step =>
      (span) =>
        span.addLinks(given),
  ),
  fc.tuple(fc.constantFrom(0, 1, 2), maybe(fc.oneof(fc.string(), fc.constant(5 as unknown as string)))).map(
    ([code, message]): Step =>
      (span) =>
        span.setStatus({ code, ...(message !== undefined && { message }) }),
  ),
  fc.string().map(
    (name): Step =>
      (span) =>
        span.updateName(name),
  ),
  fc
    .oneof(
      fc.string(),
      fc.string().map((message) => Object.assign(new RangeError(message), { stack: 'at x' })),
      fc.record({ code: fc.integer(), message: fc.string() }, { requiredKeys: [], noNullPrototype: true }),
    )
    .map(
      (error): Step =>
        (span) =>
          span.recordException(error as Error),
    ),
  fc.constant<Step>((span) => span.end()),
)

const limits: fc.Arbitrary<Limits> = fc.record({
  attributeCountLimit: fc.integer({ min: 0, max: 8 }),
  attributeValueLengthLimit: fc.constantFrom(1, 5, 20, Number.POSITIVE_INFINITY),
  eventCountLimit: fc.integer({ min: 0, max: 3 }),
  linkCountLimit: fc.integer({ min: 0, max: 3 }),
  attributePerEventCountLimit: fc.integer({ min: 0, max: 3 }),
  attributePerLinkCountLimit: fc.integer({ min: 0, max: 3 }),
})

const script = fc.record(
  {
    name: fc.string(),
    options: fc.record(
      { kind: fc.constantFrom(...[0, 1, 2, 3, 4]), attributes, links: fc.array(link, { maxLength: 4 }) },
      { requiredKeys: [] },
    ) as fc.Arbitrary<SpanOptions>,
    steps: fc.array(step, { maxLength: 12 }),
  },
  { requiredKeys: ['name', 'options', 'steps'] },
)

test('whatever is done with a span, it holds what the span of OpenTelemetry holds', () => {
  fc.assert(
    fc.property(script, fc.oneof(fc.constant(noLimits), limits), (given, within) => {
      const [their] = theirs(given, within).exported
      const [our] = ours(given, within).exported
      expect(facts(our!, false)).toStrictEqual(facts(their!, false))
    }),
    { numRuns: 500 },
  )
})

const noon = Date.UTC(2026, 10, 23, 12)
const time: fc.Arbitrary<TimeInput> = fc.oneof(
  fc.integer({ min: 0, max: 1_000 }).map((ms) => noon + ms),
  fc.integer({ min: 0, max: 1_000 }).map((ms) => new Date(noon + ms)),
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
    .map(([seconds, nanoseconds]): TimeInput => [noon / 1_000 + seconds, nanoseconds]),
)

test('times that are given are kept, in each form that OpenTelemetry takes; an end before the start counts as none', () => {
  fc.assert(
    fc.property(time, time, maybe(time), (startTime, endTime, at) => {
      const given: Script = {
        name: 'timed',
        options: { startTime },
        steps: [(span) => span.addEvent('marked', at ?? startTime), (span) => span.addEvent('both', { a: 1 }, endTime)],
        endTime,
      }
      expect(facts(ours(given).exported[0]!, true)).toStrictEqual(facts(theirs(given).exported[0]!, true))
    }),
    { numRuns: 200 },
  )
})

const parents = {
  none: ROOT_CONTEXT,
  'a remote one': trace.setSpanContext(ROOT_CONTEXT, remote),
  'a remote one that is not sampled': trace.setSpanContext(ROOT_CONTEXT, { ...remote, traceFlags: 0 }),
  'one that is not valid': trace.setSpanContext(ROOT_CONTEXT, { ...remote, spanId: 'nonsense' }),
  'one within suppressed tracing': suppressTracing(trace.setSpanContext(ROOT_CONTEXT, remote)),
}
const samplers: Record<string, Sampler> = {
  'keeps all': new AlwaysOnSampler(),
  'keeps none': new AlwaysOffSampler(),
  'records only, and adds an attribute': {
    shouldSample: () => ({ decision: 1, attributes: { sampler: 'own' } }),
    toString: () => 'own',
  },
}

for (const [parent, context] of Object.entries(parents)) {
  for (const [name, sampler] of Object.entries(samplers)) {
    test.each([{}, { root: true }])(
      `parent ${parent}, a sampler that ${name}, options %o: the decision is OpenTelemetry's`,
      (options) => {
        const given: Script = { name: 'decided', options: { ...options, attributes: { a: 'b' } }, steps: [] }
        const their = theirs(given, noLimits, sampler, context)
        const our = ours(given, noLimits, sampler, context)
        expect(our.span.isRecording()).toBe(their.span.isRecording())
        expect(our.span.spanContext().traceFlags).toBe(their.span.spanContext().traceFlags)
        const followed = their.span.spanContext().traceId === remote.traceId
        expect(our.span.spanContext().traceId === remote.traceId).toBe(followed)
        expect(our.exported.length).toBe(their.exported.length)
        expect((our.span as unknown as ReadableSpan).attributes).toEqual(
          (their.span as unknown as ReadableSpan).attributes,
        )
      },
    )
  }
}

test('ids are hexadecimal, of their length, and never the same twice', () => {
  const traceIds = new Set<string>()
  const spanIds = new Set<string>()
  for (let at = 0; at < 5_000; at++) {
    const { traceId, spanId } = ours({ name: 'id', options: {}, steps: [] }).span.spanContext()
    expect(traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(spanId).toMatch(/^[0-9a-f]{16}$/)
    traceIds.add(traceId)
    spanIds.add(spanId)
  }
  expect([traceIds.size, spanIds.size]).toEqual([5_000, 5_000])
})

test('a span within another starts after it and ends before it, to the microsecond', () => {
  const exporter = new InMemorySpanExporter()
  const tracer = createSpanTracerProvider({
    resource,
    processors: [new SimpleSpanProcessor({ exporter })],
    sampler: new AlwaysOnSampler(),
    limits: noLimits,
  }).getTracer('order')
  for (let round = 0; round < 200; round++) {
    tracer.startActiveSpan('outer', (outer) => {
      tracer.startSpan('inner', { kind: SpanKind.INTERNAL }, trace.setSpan(ROOT_CONTEXT, outer)).end()
      outer.setStatus({ code: SpanStatusCode.OK }).end()
    })
    const [inner, outer] = exporter.getFinishedSpans().slice(-2) as [ReadableSpan, ReadableSpan]
    const at = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1e9 + nanoseconds
    expect(inner.parentSpanContext?.spanId).toBe(outer.spanContext().spanId)
    expect(at(inner.startTime)).toBeGreaterThanOrEqual(at(outer.startTime))
    expect(at(inner.endTime)).toBeLessThanOrEqual(at(outer.endTime) + 1_000)
  }
})

test('asking about a moment that lies back moves no clock', () => {
  const momentMs = performance.now()
  const told = epochMsAt(momentMs)
  const until = performance.now() + 20
  while (performance.now() < until);
  expect(epochMsOfPast(momentMs)).toBeCloseTo(told, 3)
  const nowMs = performance.now()
  expect(epochMsAt(nowMs) - told).toBeCloseTo(nowMs - momentMs, 3)
})
