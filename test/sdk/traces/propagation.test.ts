import {
  type BaggageEntry,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api'
import { W3CBaggagePropagator } from '@opentelemetry/core'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { contextForHost, setBaggageHosts } from '../../../sdk/traces/baggage-hosts.ts'
import { BoundedBaggagePropagator } from '../../../sdk/traces/bounded-baggage-propagator.ts'
import { createPropagator } from '../../../sdk/traces/create-propagator.ts'
import { JaegerPropagator } from '../../../sdk/traces/jaeger-propagator.ts'
import { runInSpan } from '../../../sdk/traces/run-in-span.ts'
import { recordSpans } from './recorded-spans.ts'

let recorded: ReturnType<typeof recordSpans> | undefined
afterEach(async () => {
  await recorded?.stop()
  recorded = undefined
})

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
    .map((digits) => digits.join(''))
    .filter((digits) => !/^0+$/.test(digits))
const spanContexts = fc.record({ traceId: hex(32), spanId: hex(16), traceFlags: fc.constantFrom(0, 1) })

function extract(propagator: TextMapPropagator, carrier: Record<string, string | string[]>) {
  return propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter)
}

test.each(['tracecontext', 'b3', 'b3multi', 'jaeger'] as const)(
  '%s carries any span to another process and back',
  (name) => {
    const propagator = createPropagator([name])
    fc.assert(
      fc.property(spanContexts, (spanContext) => {
        const carrier: Record<string, string> = {}
        propagator.inject(trace.setSpanContext(ROOT_CONTEXT, spanContext), carrier, defaultTextMapSetter)
        expect(Object.keys(carrier).every((key) => propagator.fields().includes(key.toLowerCase()))).toBe(true)
        const lower = Object.fromEntries(Object.entries(carrier).map(([key, value]) => [key.toLowerCase(), value]))
        expect(trace.getSpanContext(extract(propagator, lower))).toMatchObject({ ...spanContext, isRemote: true })
      }),
    )
  },
)

test('Jaeger’s header is read without leading zeros, in capitals, and with the colons encoded', () => {
  const jaeger = new JaegerPropagator()
  const read = (header: string | string[]) => trace.getSpanContext(extract(jaeger, { 'uber-trace-id': header }))
  const sampled = { traceId: `${'0'.repeat(29)}abc`, spanId: `${'0'.repeat(14)}1f`, traceFlags: 1, isRemote: true }
  expect(read('abc:1f:0:1')).toEqual(sampled)
  expect(read('ABC:1F:0:3')).toEqual(sampled)
  expect(read('abc%3A1f%3a0%3A1')).toEqual(sampled)
  expect(read(['abc:1f:0:1', 'other'])).toEqual(sampled)
  expect(read('abc:1f:0:2')).toEqual({ ...sampled, traceFlags: 0 })
})

test('a header that is not of Jaeger’s form is passed over, whatever it is', () => {
  const jaeger = new JaegerPropagator()
  const header = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcdef:%3A') }))
  fc.assert(
    fc.property(header, (text) => {
      const context = extract(jaeger, { 'uber-trace-id': text })
      const read = trace.getSpanContext(context)
      if (!/^[0-9a-f]{1,32}:[0-9a-f]{1,16}:[0-9a-f]{1,16}:[0-9a-f]{1,2}$/i.test(text.replace(/%3a/gi, ':')))
        expect(read).toBeUndefined()
      else if (read) expect(trace.isSpanContextValid(read)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
  expect(trace.getSpanContext(extract(jaeger, { 'uber-trace-id': '0:1:0:1' }))).toBeUndefined()
})

test('any header of any propagator is read without an error', () => {
  const all = createPropagator(['tracecontext', 'baggage', 'b3', 'b3multi', 'jaeger'])
  const header = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom('0', 'a', '-', ':', ',', '=', ';', '%', '\0', '\ud800') }),
  )
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...all.fields()), fc.oneof(header, fc.array(header))), (carrier) => {
      extract(all, carrier)
    }),
    { numRuns: 1_000 },
  )
})

test('baggage of any text goes to another process and back, as OpenTelemetry’s own propagator reads it', () => {
  const bounded = new BoundedBaggagePropagator()
  const key = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 20 })
    .map((text) => text.toWellFormed())
    .filter((text) => text !== '__proto__')
  const entries = fc.dictionary(
    key,
    fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .map((value): BaggageEntry => ({ value: value.toWellFormed() })),
    { maxKeys: 10 },
  )
  fc.assert(
    fc.property(entries, (sent) => {
      const carrier: Record<string, string> = {}
      bounded.inject(
        propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(sent)),
        carrier,
        defaultTextMapSetter,
      )
      for (const reader of [bounded, new W3CBaggagePropagator()]) {
        const read = propagation.getBaggage(extract(reader, carrier))?.getAllEntries() ?? []
        expect(Object.fromEntries(read)).toEqual({ ...sent })
      }
    }),
  )
})

test.each([
  ['1 MB in one pair', `a=${'x'.repeat(1 << 20)}`, 0],
  ['1 MB of commas', ','.repeat(1 << 20), 0],
  ['1 MB of equals signs', '='.repeat(1 << 20), 0],
  ['10,000 pairs', Array.from({ length: 10_000 }, (_, index) => `k${index}=v`).join(','), 180],
  ['long pairs', Array.from({ length: 100 }, (_, index) => `k${index}=${'v'.repeat(200)}`).join(','), 40],
  ['no UTF-8', 'a=%ff,b=%c3%28,c=ok', 1],
  ['NUL and broken pairs', '\0,=,a,=b,a=,;,a=1;b,%=1', 1],
])('of baggage with %s no more is read than the bounds allow', (_, header, count) => {
  const read =
    propagation.getBaggage(extract(new BoundedBaggagePropagator(), { baggage: header }))?.getAllEntries() ?? []
  expect(read.length).toBe(count)
})

test('baggage in 10,000 headers is bounded as in one', () => {
  const headers = Array.from({ length: 10_000 }, (_, index) => `k${index}=v`)
  const read = propagation.getBaggage(extract(new BoundedBaggagePropagator(), { baggage: headers }))
  expect(read?.getAllEntries().length).toBe(180)
})

test('what is sent keeps the bounds, and a pair too many leaves the others whole', () => {
  const sent = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`k${index}`, { value: index === 3 ? 'x'.repeat(9_000) : `${index}` }]),
  )
  const carrier: Record<string, string> = {}
  new BoundedBaggagePropagator().inject(
    propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage(sent)),
    carrier,
    defaultTextMapSetter,
  )
  expect(carrier['baggage']!.length).toBeLessThanOrEqual(8_192)
  expect(carrier['baggage']!.split(',')).toHaveLength(180)
  expect(carrier['baggage']).toContain('k2=2,k4=4')
})

test('baggage goes to hosts of one’s own, and to no other', () => {
  const withBaggage = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ customer: { value: '7' } }))
  const leaves = (host: string) => propagation.getBaggage(contextForHost(withBaggage, host)) !== undefined
  setBaggageHosts(['private', '.shop.example', 'Partner.test'])
  for (const host of [
    'cart',
    'localhost',
    '127.0.0.1',
    '127.0.0.1:3000',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '[::1]',
    '[::1]:80',
    'cart.default.svc',
    'cart.default.svc.cluster.local',
    'a.internal',
    'shop.example',
    'pay.shop.example',
    'partner.test',
    'PARTNER.TEST:443',
  ])
    expect([host, leaves(host)]).toEqual([host, true])
  for (const host of [
    'api.stripe.com',
    'evilshop.example',
    'partner.test.evil.com',
    '8.8.8.8',
    '172.32.0.1',
    '10.evil.com',
    '127.0.0.1.evil.com',
    '[2001:db8::1]',
    '',
  ])
    expect([host, leaves(host)]).toEqual([host, false])
  setBaggageHosts(['*'])
  expect(leaves('api.stripe.com')).toBe(true)
  setBaggageHosts([])
  expect(leaves('localhost')).toBe(false)
})

test('named baggage entries become attributes of each span, others and overlong ones don’t, and none replaces an attribute', () => {
  recorded = recordSpans({ traces: { baggageAttributes: ['tenant', 'plan', 'own'] } })
  const baggage = propagation.createBaggage({
    tenant: { value: 't-1' },
    plan: { value: 'x'.repeat(9_000) },
    own: { value: 'theirs' },
    secret: { value: 's' },
  })
  context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () => runInSpan('work', () => {}, { own: 'mine' }))
  expect(recorded.exported[0]!.attributes).toEqual({ own: 'mine', tenant: 't-1', plan: 'x'.repeat(256) })
})
