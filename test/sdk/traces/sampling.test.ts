import { ROOT_CONTEXT, SamplingDecision, SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSampler, type SamplerOptions } from '../../../sdk/traces/create-sampler.ts'
import { createRateLimiter } from '../../../sdk/traces/rate-limiter.ts'
import { isSampledByRatio } from '../../../sdk/traces/ratio-decision.ts'
import { routePattern } from '../../../sdk/traces/route-pattern.ts'
import { traceAccount } from '../../../sdk/traces/trace-account.ts'

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
const low = `${'0'.repeat(31)}1`
const high = 'f'.repeat(32)

function decide(
  options: Partial<SamplerOptions>,
  {
    traceId = low,
    parent,
    name = 'GET',
    kind = SpanKind.SERVER,
    attributes = {},
  }: {
    traceId?: string
    parent?: 'sampled' | 'not sampled'
    name?: string
    kind?: SpanKind
    attributes?: Record<string, string>
  } = {},
) {
  const context = parent
    ? trace.setSpanContext(ROOT_CONTEXT, {
        traceId,
        spanId: 'b7ad6b7169203331',
        traceFlags: parent === 'sampled' ? TraceFlags.SAMPLED : TraceFlags.NONE,
        isRemote: true,
      })
    : ROOT_CONTEXT
  return createSampler({ sampler: 'parentbased_always_on', ratio: 1, ...options }).shouldSample(
    context,
    traceId,
    name,
    kind,
    attributes,
    [],
  ).decision
}

const { RECORD_AND_SAMPLED, RECORD, NOT_RECORD } = SamplingDecision

test.each([
  ['always_on', RECORD_AND_SAMPLED, RECORD_AND_SAMPLED, RECORD_AND_SAMPLED],
  ['always_off', NOT_RECORD, NOT_RECORD, NOT_RECORD],
  ['traceidratio', NOT_RECORD, NOT_RECORD, NOT_RECORD],
  ['parentbased_always_on', RECORD_AND_SAMPLED, RECORD_AND_SAMPLED, NOT_RECORD],
  ['parentbased_always_off', NOT_RECORD, RECORD_AND_SAMPLED, NOT_RECORD],
  ['parentbased_traceidratio', NOT_RECORD, RECORD_AND_SAMPLED, NOT_RECORD],
] as const)(
  '%s decides for a root, below a sampled parent, and below one that is not',
  (sampler, root, sampled, unsampled) => {
    const options = { sampler, ratio: 0.5 }
    expect([
      decide(options),
      decide(options, { parent: 'sampled' }),
      decide(options, { parent: 'not sampled' }),
    ]).toEqual([root, sampled, unsampled])
  },
)

test('a ratio keeps its share of traces, the same ones for everybody, and a higher one keeps them too', () => {
  fc.assert(
    fc.property(
      hex(32),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (traceId, one, other) => {
        if (isSampledByRatio(traceId, Math.min(one, other)))
          expect(isSampledByRatio(traceId, Math.max(one, other))).toBe(true)
        expect(isSampledByRatio(`0${traceId.slice(1)}`, one)).toBe(isSampledByRatio(`f${traceId.slice(1)}`, one))
      },
    ),
  )
  let kept = 0
  for (let index = 0; index < 10_000; index++)
    if (
      isSampledByRatio(
        ((BigInt(index) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16).padStart(32, '0'),
        0.25,
      )
    )
      kept++
  expect(kept).toBeGreaterThan(2_300)
  expect(kept).toBeLessThan(2_700)
  expect([isSampledByRatio(low, 0), isSampledByRatio(low, 1)]).toEqual([false, true])
})

test('the first rule that matches decides for the root of a trace, and none for what has a parent', () => {
  const options: Partial<SamplerOptions> = {
    rules: [
      { match: 'POST /orders/:id', ratio: 1 },
      { match: '/orders/*', ratio: 0 },
      { match: 'nightly job', ratio: 0 },
    ],
  }
  const request = (method: string, path: string) => ({
    attributes: { 'http.request.method': method, 'url.path': path },
  })
  expect(decide(options, request('POST', '/orders/7'))).toBe(RECORD_AND_SAMPLED)
  expect(decide(options, request('GET', '/orders/7'))).toBe(NOT_RECORD)
  expect(decide(options, request('GET', '/carts'))).toBe(RECORD_AND_SAMPLED)
  expect(decide(options, { ...request('GET', '/orders/7'), parent: 'sampled' })).toBe(RECORD_AND_SAMPLED)
  expect(decide(options, { name: 'nightly job', kind: SpanKind.INTERNAL })).toBe(NOT_RECORD)
})

test.each([
  ['/orders/:id', '/orders/7', true],
  ['/orders/:id', '/orders/', false],
  ['/orders/:id', '/orders/7/items', false],
  ['/orders/*', '/orders/7/items', true],
  ['/orders/*', '/orders', false],
  ['/orders*', '/orders', true],
  ['/health*', '/healthz', true],
  ['/', '/', true],
  ['*', '/anything/at/all', true],
])('the pattern %s and the path %s: %s', (pattern, path, matched) => {
  expect(routePattern(pattern)(path)).toBe(matched)
})

test('what is not sampled is recorded where errors are to be kept, but not by a sampler that is off', () => {
  expect(decide({ sampler: 'traceidratio', ratio: 0.5, keepErrors: true })).toBe(RECORD)
  expect(decide({ keepErrors: true }, { parent: 'not sampled' })).toBe(RECORD)
  expect(decide({ sampler: 'always_off', keepErrors: true })).toBe(NOT_RECORD)
  expect(decide({ sampler: 'traceidratio', ratio: 0.5, keepErrors: true }, { traceId: high })).toBe(RECORD_AND_SAMPLED)
})

test('a service’s own sampler decides; when it throws, the named one does, it is counted, and said once', () => {
  const told: string[] = []
  const before = traceAccount.faults.sampler
  const quiet = { shouldSample: () => ({ decision: NOT_RECORD }), toString: () => 'quiet' }
  expect(decide({ own: quiet })).toBe(NOT_RECORD)
  const sampler = createSampler({
    sampler: 'always_on',
    ratio: 1,
    own: {
      shouldSample() {
        throw new Error('broken')
      },
      toString: () => 'broken',
    },
    onFault: (message) => told.push(message),
  })
  for (let count = 0; count < 3; count++)
    expect(sampler.shouldSample(ROOT_CONTEXT, low, 'x', SpanKind.INTERNAL, {}, []).decision).toBe(RECORD_AND_SAMPLED)
  expect(told).toHaveLength(1)
  expect(traceAccount.faults.sampler).toBe(before + 3)
})

test('whose case is being debugged is sampled whatever the sampler says', () => {
  expect(decide({ sampler: 'always_off', isDebugged: () => true })).toBe(RECORD_AND_SAMPLED)
})

test('a rate limiter lets its number through each second, and no more after a pause than one second’s', () => {
  let nowMs = 0
  const pass = createRateLimiter(10, () => nowMs)
  const passed = () => Array.from({ length: 100 }, pass).filter(Boolean).length
  expect(passed()).toBe(10)
  nowMs += 500
  expect(passed()).toBe(5)
  nowMs += 60_000
  expect(passed()).toBe(10)
})
