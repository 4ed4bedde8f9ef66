import { context, propagation, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import { runInSpan } from '../../../sdk/traces/run-in-span.ts'
import { traceAccount } from '../../../sdk/traces/trace-account.ts'
import { recordSpans } from './recorded-spans.ts'

let recorded: ReturnType<typeof recordSpans> | undefined
afterEach(() => recorded?.stop())

/** No trace is sampled at its start. */
function startUnsampled() {
  recorded = recordSpans({ traces: { sampler: 'traceidratio', ratio: 0 } })
  return recorded
}

test('a trace that ends with an error is exported whole, one that ends well is not', () => {
  const { names, exported } = startUnsampled()
  const before = traceAccount.keptForErrors
  runInSpan('well', () => runInSpan('well inside', () => {}))
  expect(() =>
    runInSpan('root', () => {
      runInSpan('first', () => {})
      runInSpan('second', () => {
        throw new Error('no')
      })
    }),
  ).toThrow('no')
  expect(names()).toEqual(['first', 'second', 'root'])
  const [first, , root] = exported
  expect(first!.parentSpanContext?.spanId).toBe(root!.spanContext().spanId)
  expect([root!.duration, root!.resource.attributes['service.name'], root!.ended]).toEqual([
    expect.any(Array),
    'test',
    true,
  ])
  expect(traceAccount.keptForErrors).toBe(before + 1)
})

test('an error of a part alone is enough, and the flag that goes to other services stays unset', () => {
  const { names } = startUnsampled()
  const carrier: Record<string, string> = {}
  runInSpan('root', () => {
    propagation.inject(context.active(), carrier)
    try {
      runInSpan('part', () => {
        throw new Error('handled')
      })
    } catch {}
  })
  expect(names()).toEqual(['part', 'root'])
  expect(carrier['traceparent']).toMatch(/-00$/)
})

test('a span that outlives the root of a kept trace is exported, one of a trace that went well is not', () => {
  const { names, tracer } = startUnsampled()
  const late: Span[] = []
  for (const outcome of ['failed', 'well']) {
    runInSpan(outcome, (span) => {
      late.push(tracer.startSpan(`late of ${outcome}`))
      if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
    })
  }
  for (const span of late) span.end()
  expect(names()).toEqual(['failed', 'late of failed'])
})

test('a caller that did not sample has its errors kept here', () => {
  const { names } = startUnsampled()
  const remote = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 0,
    isRemote: true,
  }
  context.with(trace.setSpanContext(ROOT_CONTEXT, remote), () => {
    expect(() =>
      runInSpan('served', () => {
        throw new Error('no')
      }),
    ).toThrow()
  })
  expect(names()).toEqual(['served'])
})

test('of a long trace the last spans are kept, and the root with them', () => {
  const { names } = startUnsampled()
  runInSpan('root', (root) => {
    for (let count = 0; count < 500; count++) runInSpan(`step ${count}`, () => {})
    root.setStatus({ code: SpanStatusCode.ERROR })
  })
  expect(names()).toHaveLength(128)
  expect(names().slice(-2)).toEqual(['step 499', 'root'])
})

test('10,000 traces that never end hold no more than 2,000 records', () => {
  const { tracer, names } = startUnsampled()
  const spans = Array.from({ length: 10_000 }, () => tracer.startSpan('open', {}, ROOT_CONTEXT))
  for (const span of spans) {
    span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  }
  expect(names()).toHaveLength(2_000)
})

test('an error that a span’s work throws goes on to the caller, marks the span, and ends it; promises too', async () => {
  recorded = recordSpans()
  const { exported } = recorded
  await expect(
    runInSpan('later', async () => {
      throw new TypeError('late')
    }),
  ).rejects.toThrow('late')
  expect(await runInSpan('well', async () => 7, { a: 1 })).toBe(7)
  expect(runInSpan('at once', () => 8)).toBe(8)
  expect(() =>
    runInSpan('text', () => {
      throw 'a text'
    }),
  ).toThrow('a text')
  expect(exported.map(({ name, status, events }) => [name, status.code, status.message, events.length])).toEqual([
    ['later', SpanStatusCode.ERROR, 'late', 1],
    ['well', SpanStatusCode.UNSET, undefined, 0],
    ['at once', SpanStatusCode.UNSET, undefined, 0],
    ['text', SpanStatusCode.ERROR, 'a text', 1],
  ])
})

test('what a span may hold is limited, by the variables of the specification too', () => {
  recorded = recordSpans(
    { traces: { limits: { eventCount: 2 } } },
    {
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3',
      OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '4',
      OTEL_SPAN_LINK_COUNT_LIMIT: '1',
      OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: '1',
    },
  )
  const { exported, tracer } = recorded
  const other = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }
  const span = tracer.startSpan('limited', { links: [{ context: other }, { context: other }, { context: other }] })
  for (let count = 0; count < 5; count++) {
    span.setAttribute(`a${count}`, 'abcdefgh')
    span.addEvent(`e${count}`, { x: 1, y: 2 })
  }
  span.end()
  const { attributes, events, links, droppedAttributesCount } = exported[0]!
  expect(attributes).toEqual({ a0: 'abcd', a1: 'abcd', a2: 'abcd' })
  expect(droppedAttributesCount).toBe(2)
  expect(events.map((event) => Object.keys(event.attributes ?? {}).length)).toEqual([1, 1])
  expect(links).toHaveLength(1)
  expect(links[0]!.context).toEqual(other)
})
