import { JaegerExporter } from '@opentelemetry/exporter-jaeger'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { ask } from './ask.ts'
import { describeWith } from './describe-with.ts'
import { eventually } from './eventually.ts'
import { type RunningJaeger, startJaeger } from './start-jaeger.ts'

interface Traces {
  readonly data: readonly {
    readonly traceID: string
    readonly spans: readonly { readonly operationName: string; readonly references: readonly { spanID: string }[] }[]
  }[]
}

describeWith(['jaeger'], 'Jaeger with the shipped configuration', () => {
  let jaeger: RunningJaeger

  beforeAll(async () => {
    jaeger = await startJaeger()
  })
  afterAll(() => jaeger?.stop())

  const tracesOf = (service: string) =>
    eventually(`a trace of ${service}`, async () => {
      const { data } = await ask<Traces>(`${jaeger.url}/api/traces?service=${service}`)
      return data.length > 0 && data
    })

  test('spans sent over OTLP are found by their service, parents and children joined', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const nanoseconds = `${Date.now()}000000`
    const span = { traceId, kind: 2, startTimeUnixNano: nanoseconds, endTimeUnixNano: nanoseconds }
    const spans = [
      { ...span, spanId: '00f067aa0ba902b7', name: 'GET /checkout' },
      { ...span, spanId: '00f067aa0ba902b8', parentSpanId: '00f067aa0ba902b7', name: 'charge card' },
    ]
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'over-otlp' } }] }
    await ask(`${jaeger.otlpUrl}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }),
    })
    const [trace] = await tracesOf('over-otlp')
    expect(trace?.traceID).toBe(traceId)
    const child = trace?.spans.find(({ operationName }) => operationName === 'charge card')
    expect(child?.references.map(({ spanID }) => spanID)).toEqual(['00f067aa0ba902b7'])
  })

  test('spans sent as Thrift over HTTP are found by their service', async () => {
    const exporter = new JaegerExporter({ endpoint: jaeger.thriftUrl })
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'over-thrift' }),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    })
    provider.getTracer('test').startSpan('GET /orders').end()
    await provider.shutdown()
    const [trace] = await tracesOf('over-thrift')
    expect(trace?.spans.map(({ operationName }) => operationName)).toEqual(['GET /orders'])
  })

  test('services are told which share of traces to keep', async () => {
    const strategy = await ask<object>(`${jaeger.samplingUrl}/api/sampling?service=checkout`)
    expect(strategy).toMatchObject({ probabilisticSampling: { samplingRate: 1 } })
  })

  test('requests are counted from spans, under the names that the dashboards query', async () => {
    const counted = await eventually(
      'span metrics',
      async () => {
        const exposition = await (await fetch(`http://${jaeger.spanMetricsAddress}/metrics`)).text()
        return exposition.includes('service_name="over-otlp"') && exposition
      },
      { withinMs: 45_000 },
    )
    expect(counted).toMatch(/^traces_span_metrics_calls_total\{.*service_name="over-otlp".*\} /m)
    expect(counted).toMatch(/^traces_span_metrics_duration_milliseconds_bucket\{.*service_name="over-otlp".*\} /m)
  })
})
