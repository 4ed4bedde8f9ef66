import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DeliveringSpanProcessor } from '../../exporters/delivery/delivering-span-processor.ts'
import { createJaegerSpanProcessor } from '../../exporters/jaeger/index.ts'
import { createOtlpSpanProcessor } from '../../exporters/otlp/index.ts'
import { createLedger } from '../../sdk/ledger/create-ledger.ts'
import { describeWith } from '../backends/describe-with.ts'
import { eventually } from '../backends/eventually.ts'
import { type RunningJaeger, startJaeger } from '../backends/start-jaeger.ts'

interface JaegerTrace {
  readonly spans: readonly {
    readonly spanID: string
    readonly operationName: string
    readonly processID: string
    readonly references: readonly { readonly refType: string; readonly spanID: string }[]
    readonly tags: readonly { readonly key: string; readonly value: unknown }[]
  }[]
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>
}

describeWith(['jaeger'], 'spans and the real Jaeger', () => {
  let jaeger: RunningJaeger

  beforeAll(async () => {
    jaeger = await startJaeger()
  })
  afterAll(() => jaeger?.stop())

  async function sendTrace(processor: DeliveringSpanProcessor): Promise<string> {
    const provider = new TracerProvider({ spanProcessors: [processor] })
    const tracer = provider.getTracer('shop', '1.0')
    const parent = tracer.startSpan('GET /checkout', {
      kind: SpanKind.SERVER,
      attributes: { 'http.route': '/checkout' },
    })
    tracer.startSpan('charge', { attributes: { amount: 12.5 } }, trace.setSpan(ROOT_CONTEXT, parent)).end()
    parent.end()
    await processor.close(AbortSignal.timeout(30_000))
    return parent.spanContext().traceId
  }

  async function traceOf(traceId: string): Promise<JaegerTrace> {
    return await eventually('the trace', async () => {
      const response = await fetch(`${jaeger.url}/api/traces/${traceId}`)
      if (!response.ok) return undefined
      const [found] = ((await response.json()) as { data: JaegerTrace[] }).data
      return found?.spans.length === 2 ? found : undefined
    })
  }

  function expectCheckout({ spans, processes }: JaegerTrace): void {
    const parent = spans.find(({ operationName }) => operationName === 'GET /checkout')!
    const child = spans.find(({ operationName }) => operationName === 'charge')!
    expect(child.references).toMatchObject([{ refType: 'CHILD_OF', spanID: parent.spanID }])
    expect(parent.tags).toContainEqual(expect.objectContaining({ key: 'http.route', value: '/checkout' }))
    expect(child.tags).toContainEqual(expect.objectContaining({ key: 'amount', value: 12.5 }))
    expect(processes[parent.processID]!.serviceName).toMatch(/^unknown_service/)
  }

  test('a trace arrives over OTLP, parent and child right', async () => {
    const ledger = createLedger('spans', 'otlp')
    const traceId = await sendTrace(createOtlpSpanProcessor({ endpoint: `${jaeger.otlpUrl}/v1/traces`, ledger }))
    expect(ledger.snapshot()).toMatchObject({ produced: 2, exported: 2, pending: 0 })
    expectCheckout(await traceOf(traceId))
  })

  test('a trace arrives over Thrift, parent and child right', async () => {
    const ledger = createLedger('spans', 'jaeger')
    const traceId = await sendTrace(createJaegerSpanProcessor({ endpoint: jaeger.thriftUrl, ledger }))
    expect(ledger.snapshot()).toMatchObject({ produced: 2, exported: 2, pending: 0 })
    expectCheckout(await traceOf(traceId))
  })
})
