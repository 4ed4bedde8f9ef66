import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { debugCase } from '../../../sdk/traces/debug-case.ts'
import { longestDebugMs, mintDebugToken, readDebugToken } from '../../../sdk/traces/debug-token.ts'
import { runInSpan } from '../../../sdk/traces/run-in-span.ts'
import { traceAccount } from '../../../sdk/traces/trace-account.ts'
import { capturedLogger } from '../logs/captured-logger.ts'
import { recordSpans } from './recorded-spans.ts'

const secret = 'a secret of the tests'
const other = 'another secret of them'

let recorded: ReturnType<typeof recordSpans> | undefined
afterEach(async () => {
  await recorded?.stop()
  recorded = undefined
  vi.useRealTimers()
})

test('a token is accepted until it expires, and tells whose case it is', () => {
  const token = mintDebugToken({ secret, subject: 'customer 4711 ✓', forMs: 60_000, nowMs: 1_000_000 })
  expect(readDebugToken(token, secret, 1_000_000)).toEqual({
    outcome: 'accepted',
    subject: 'customer 4711 ✓',
    expiresMs: 1_060_000,
  })
  expect(readDebugToken(token, secret, 1_060_000).outcome).toBe('expired')
  expect(readDebugToken(token, other, 1_000_000).outcome).toBe('unsigned')
})

test('no change of a token is accepted', () => {
  const token = mintDebugToken({ secret, subject: 'customer 4711', forMs: 60_000, nowMs: 0 })
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...'abcXYZ019-_.'), (at, character) => {
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      // The last digit of base64 has bits that count for nothing.
      if (changed !== token && at < token.length - 1)
        expect(readDebugToken(changed, secret, 0).outcome).not.toBe('accepted')
    }),
    { numRuns: 2_000 },
  )
  for (const text of ['', 'v1', '.'.repeat(10_000), 'x'.repeat(1 << 20), 'v1.0.YQ.', `${token}x`, token.slice(0, -1)])
    expect(readDebugToken(text, secret, 0).outcome).not.toBe('accepted')
})

test('a token can’t be made for longer than a day, for nobody, or with a short secret', () => {
  for (const wrong of [
    { forMs: longestDebugMs + 1 },
    { forMs: 0 },
    { forMs: Number.NaN },
    { subject: '' },
    { subject: 'x'.repeat(129) },
    { secret: 'short' },
  ])
    expect(() => mintDebugToken({ secret, subject: 'x', forMs: 60_000, ...wrong })).toThrow(RangeError)
})

test('one customer’s case has debug lines and spans, in a service that samples nothing; others’ cases don’t', () => {
  recorded = recordSpans({ traces: { sampler: 'parentbased_always_off' }, debug: { secret } })
  const { logger, lines } = capturedLogger()
  const token = mintDebugToken({ secret, subject: 'customer 4711', forMs: 60_000 })
  const serve = () => runInSpan('serve', () => logger.debug('looked at closely'))
  debugCase(token, serve)
  debugCase(mintDebugToken({ secret: other, subject: 'customer 4711', forMs: 60_000 }), serve)
  serve()
  expect(lines()).toHaveLength(1)
  expect(recorded.names()).toEqual(['serve'])
  expect(recorded.exported[0]!.attributes).toEqual({ 'vigie.debug': 'customer 4711' })
})

test('the case goes on in the next service, by the header that the first one sends', () => {
  recorded = recordSpans({ traces: { sampler: 'parentbased_always_off' }, debug: { secret } })
  const carrier: Record<string, string> = {}
  debugCase(mintDebugToken({ secret, subject: 'order 7', forMs: 60_000 }), () =>
    runInSpan('first', () => propagation.inject(context.active(), carrier)),
  )
  context.with(propagation.extract(ROOT_CONTEXT, carrier), () => runInSpan('second', () => {}))
  expect(recorded.names()).toEqual(['first', 'second'])
  expect(recorded.exported[1]!.spanContext().traceId).toBe(recorded.exported[0]!.spanContext().traceId)
})

test('an entry that is unsigned, expired or no token is counted, once for each request', () => {
  vi.useFakeTimers({ now: 1_000_000_000 })
  recorded = recordSpans({ debug: { secret } })
  const before = { ...traceAccount.debugTokens }
  const { logger } = capturedLogger()
  const late = mintDebugToken({ secret, subject: 'x', forMs: 1_000 })
  debugCase(late, () => logger.debug('yes'))
  vi.advanceTimersByTime(2_000)
  for (const token of [late, mintDebugToken({ secret: other, subject: 'x', forMs: 60_000 }), 'nonsense'])
    debugCase(token, () => {
      for (let count = 0; count < 5; count++) logger.debug('no')
    })
  expect(traceAccount.debugTokens).toEqual({
    accepted: before.accepted + 1,
    expired: before.expired + 1,
    unsigned: before.unsigned + 1,
    malformed: before.malformed + 1,
  })
})

test('a case that is under way ends when its token does', () => {
  vi.useFakeTimers({ now: 1_000_000_000 })
  recorded = recordSpans({ debug: { secret } })
  const { logger, lines } = capturedLogger()
  debugCase(mintDebugToken({ secret, subject: 'x', forMs: 1_000 }), () => {
    logger.debug('yes')
    vi.advanceTimersByTime(2_000)
    logger.debug('no')
  })
  expect(lines()).toHaveLength(1)
})

test('without a secret no entry counts', () => {
  recorded = recordSpans({ traces: { sampler: 'parentbased_always_off' } })
  const { logger, lines } = capturedLogger()
  debugCase(mintDebugToken({ secret, subject: 'x', forMs: 60_000 }), () => runInSpan('serve', () => logger.debug('no')))
  expect([lines(), recorded.names()]).toEqual([[], []])
})
