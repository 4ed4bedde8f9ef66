import { expect, onTestFinished, test } from 'vitest'
import type { TlsMaterial } from '../../exporters/delivery/http-transport.ts'
import { createElasticsearchSink } from '../../exporters/elasticsearch/index.ts'
import { createJaegerSpanProcessor } from '../../exporters/jaeger/index.ts'
import { createLokiSink } from '../../exporters/loki/index.ts'
import { createOtlpLogSink, createOtlpSpanProcessor } from '../../exporters/otlp/index.ts'
import { createLedger } from '../../sdk/ledger/create-ledger.ts'
import type { LogSink } from '../../sdk/logs/log-sink.ts'
import { startScriptedServer } from './delivery/scripted-server.ts'
import { createSelfSigned } from './delivery/self-signed.ts'
import { logLine } from './loki/log-line.ts'
import { endedSpan } from './otlp/ended-span.ts'

interface Given {
  readonly url: string
  readonly tls?: TlsMaterial
  readonly headers?: Readonly<Record<string, string>>
  readonly report: (message: string) => void
}

const settings = { backoff: { firstMs: 1, longestMs: 5, longestRetryAfterMs: 20 } }
const ledgerOf = (signal: 'spans' | 'logs') => createLedger(signal, 'there')

/** Each makes an exporter and returns it with its account and what hands it one item. */
const exporters = {
  'Loki sink': (given: Given) => oneLine((ledger) => createLokiSink({ ...settings, ...given, ledger, labels: {} })),
  'OTLP log sink': ({ url: endpoint, ...given }: Given) =>
    oneLine((ledger) => createOtlpLogSink({ ...settings, ...given, endpoint, ledger, resource: {} })),
  'Elasticsearch sink': (given: Given) =>
    oneLine((ledger) => createElasticsearchSink({ ...settings, ...given, ledger })),
  'OTLP span processor'({ url: endpoint, ...given }: Given) {
    const ledger = ledgerOf('spans')
    const processor = createOtlpSpanProcessor({ ...settings, ...given, endpoint, ledger })
    return { ledger, exporter: processor, send: () => processor.onEnd(endedSpan()) }
  },
}

function oneLine(create: (ledger: ReturnType<typeof ledgerOf>) => LogSink) {
  const ledger = ledgerOf('logs')
  const exporter = create(ledger)
  return { ledger, exporter, send: () => exporter.write(logLine('secret')) }
}

const names = Object.keys(exporters) as (keyof typeof exporters)[]

test.each(names)('the %s delivers over TLS to a server whose certificate it is given', async (name) => {
  const material = createSelfSigned()
  const answer = JSON.stringify({ items: [{ create: { status: 201 } }] })
  const server = await startScriptedServer((_, response) => void response.end(answer), material)
  const { ledger, exporter, send } = exporters[name]({
    url: server.url,
    tls: { ca: material.cert },
    report: () => {},
  })
  send()
  await exporter.close(AbortSignal.timeout(20_000))
  expect(server.requests).toHaveLength(1)
  expect(ledger.snapshot()).toMatchObject({ exported: 1, pending: 0 })
})

test.each(names)(
  'the %s sends nothing to a server whose certificate nobody vouches for, and says why',
  async (name) => {
    const server = await startScriptedServer((_, response) => void response.end(), createSelfSigned())
    const said: string[] = []
    const { exporter, send } = exporters[name]({ url: server.url, report: (message) => said.push(message) })
    send()
    onTestFinished(() => exporter.close(AbortSignal.abort()))
    void exporter.flush(AbortSignal.timeout(20_000))
    await expect
      .poll(() => said)
      .toEqual([expect.stringMatching(/cannot deliver, will go on trying: self-signed certificate/)])
    expect(server.requests).toEqual([])
  },
)

test.each(names)('the %s says once that a key goes over plain http to another machine', async (name) => {
  const said: string[] = []
  const headers = { 'X-Api-Key': 'hunter2', 'x-tenant': 'shop' }
  const { exporter } = exporters[name]({
    url: 'http://collector.invalid:4318',
    headers,
    report: (message) => said.push(message),
  })
  await exporter.close(AbortSignal.abort())
  const warnings = said.filter((message) => message.includes('plain http'))
  expect(warnings).toEqual([
    'there: X-Api-Key is sent to collector.invalid:4318 over plain http, readable on the way; use https',
  ])
})

test('a password in an address over plain http is warned of, and not repeated', async () => {
  const said: string[] = []
  const report = (message: string) => said.push(message)
  const endpoint = 'http://me:hunter2@jaeger.invalid:14268/api/traces'
  const processor = createJaegerSpanProcessor({ endpoint, ledger: ledgerOf('spans'), report })
  await processor.close(AbortSignal.abort())
  expect(said).toEqual([expect.stringContaining('authorization is sent to jaeger.invalid:14268')])
  expect(said.join()).not.toContain('hunter2')
})

test.each([
  ['http://127.0.0.1:1', { authorization: 'x' }],
  ['http://localhost:1', { authorization: 'x' }],
  ['http://[::1]:1', { authorization: 'x' }],
  ['https://loki.invalid', { authorization: 'x' }],
  ['http://loki.invalid', { 'x-scope-orgid': 'shop' }],
  ['http://loki.invalid', {}],
])('nothing is said of %s with %o', async (url, headers) => {
  const said: string[] = []
  const { exporter } = exporters['Loki sink']({ url, headers, report: (message) => said.push(message) })
  await exporter.close(AbortSignal.abort())
  expect(said.filter((message) => message.includes('plain http'))).toEqual([])
})
