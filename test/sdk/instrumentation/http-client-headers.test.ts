import { get, request as sendRequest } from 'node:http'
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import type { PropagatorName } from '../../../sdk/options/telemetry-options.ts'
import { setBaggageHosts } from '../../../sdk/traces/baggage-hosts.ts'
import { createPropagator } from '../../../sdk/traces/create-propagator.ts'
import { parentOf, watchClient } from './watched-client.ts'

const client = watchClient()
const { spans, told, received, ended } = client

test('headers given as an array carry the trace too, and arrive as they were given', async () => {
  sendRequest(`${client.base}/here`, { headers: ['X-One', '1', 'Host', 'named.example'] as never }, (response) =>
    response.resume(),
  ).end()
  await ended()
  expect(received[0]!.headers).toMatchObject({ 'x-one': '1', host: 'named.example' })
  expect(parentOf(received[0]!)).toBe(spans[0]!.spanContext().spanId)
})

test('a traceparent that the service sets itself is sent once, unchanged', async () => {
  const own = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`
  await (await fetch(`${client.base}/here`, { headers: { traceparent: own } })).text()
  get(`${client.base}/here`, { headers: { traceparent: own } }, (response) => response.resume())
  await ended(2)
  expect(received.map(({ headers }) => headers['traceparent'])).toEqual([own, own])
})

test('beside a trace that the service names itself nothing of another trace is sent', async () => {
  propagateBy(['tracecontext', 'b3multi', 'jaeger'])
  onTestFinished(() => propagateBy(['tracecontext', 'baggage']))
  const own = { 'x-b3-traceid': '1'.repeat(32), 'x-b3-spanid': '2'.repeat(16), 'x-b3-sampled': '1' }
  await (await fetch(`${client.base}/here`, { headers: own })).text()
  await ended()
  expect(received[0]!.headers).toMatchObject(own)
  expect(received[0]!.headers).not.toHaveProperty('traceparent')
  expect(received[0]!.headers).not.toHaveProperty('uber-trace-id')
})

test('headers of a way to propagate that is not in use are passed on beside ours', async () => {
  const foreign = { 'x-b3-traceid': '1'.repeat(32), 'x-b3-spanid': '2'.repeat(16) }
  await (await fetch(`${client.base}/here`, { headers: foreign })).text()
  await ended()
  expect(received[0]!.headers).toMatchObject(foreign)
  expect(parentOf(received[0]!)).toBe(spans[0]!.spanContext().spanId)
})

test('a request that waits for 100 Continue carries the trace', async () => {
  const request = sendRequest(
    `${client.base}/here`,
    { method: 'POST', headers: { expect: '100-continue' } },
    (response) => response.resume(),
  )
  request.on('continue', () => request.end('body'))
  await ended()
  expect(parentOf(received[0]!)).toBe(spans[0]!.spanContext().spanId)
})

test('headers that a proxy passes on name the proxy as the parent, in whatever form they are given', async () => {
  const incoming = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }
  const traceparent = `00-${incoming.traceId}-${incoming.spanId}-01`
  await context.with(trace.setSpanContext(ROOT_CONTEXT, incoming), async () => {
    await (await fetch(`${client.base}/here`, { headers: { traceparent, baggage: 'a=b' } })).text()
    get(`${client.base}/here`, { headers: { Traceparent: traceparent, baggage: 'a=b' } }, (response) =>
      response.resume(),
    )
    const array = ['Traceparent', traceparent, 'Host', 'named.example', 'baggage', 'a=b']
    sendRequest(`${client.base}/here`, { headers: array as never }, (response) => response.resume()).end()
  })
  await ended(3)
  const sent = received.map(parentOf)
  expect(sent.toSorted()).toEqual(spans.map((span) => span.spanContext().spanId).toSorted())
  expect(received.map(({ headers }) => headers['baggage'])).toEqual(['a=b', 'a=b', 'a=b'])
  expect(received.map(({ rawHeaders }) => rawHeaders.filter((name) => /^traceparent$/i.test(name)))).toEqual(
    received.map(() => [expect.any(String)]),
  )
})

test('under suppressed tracing nothing is told and nothing is added', async () => {
  await context.with(suppressTracing(ROOT_CONTEXT), async () => (await fetch(`${client.base}/here`)).text())
  expect(received[0]!.headers).not.toHaveProperty('traceparent')
  expect(spans).toEqual([])
  expect(told).toEqual([])
})

test('baggage leaves for hosts of one’s own alone', async () => {
  const baggage = propagation.createBaggage({ customer: { value: 'c-1' } })
  const active = propagation.setBaggage(ROOT_CONTEXT, baggage)
  const ask = () => context.with(active, async () => (await fetch(`${client.base}/here`)).text())
  await ask()
  setBaggageHosts([])
  await ask()
  setBaggageHosts(['private'])
  expect(received.map(({ headers }) => headers['baggage'])).toEqual(['customer=c-1', undefined])
  expect(received.every(({ headers }) => headers['traceparent'] !== undefined)).toBe(true)
})

function propagateBy(names: readonly PropagatorName[]): void {
  propagation.disable()
  propagation.setGlobalPropagator(createPropagator(names))
}
