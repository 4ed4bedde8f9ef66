import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type DecodedSpan, decodeTraceRequest } from '../../exporters/otlp/otlp-proto.ts'

/** A span as it arrived over OTLP, its attributes as a record. */
export interface ReceivedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** OTLP numbers: 2 server, 3 client. */
  readonly kind: number
  /** 2 is an error. */
  readonly statusCode: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly scope: string
}

export interface SpanSink {
  /** Base address, for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string
  readonly spans: ReceivedSpan[]
  close(): Promise<void>
}

/** A collector that keeps what it gets. */
export async function startSpanSink(): Promise<SpanSink> {
  const spans: ReceivedSpan[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      for (const { scopeSpans } of decodeTraceRequest(Buffer.concat(chunks)).resourceSpans)
        for (const { scope, spans: received } of scopeSpans)
          spans.push(...received.map((span) => toReceived(span, scope.name ?? '')))
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function toReceived(span: DecodedSpan, scope: string): ReceivedSpan {
  const attributes = (span['attributes'] ?? []) as { key: string; value: Record<string, unknown> }[]
  return {
    name: span.name ?? '',
    traceId: span['traceId'] as string,
    spanId: span['spanId'] as string,
    parentSpanId: span['parentSpanId'] as string | undefined,
    kind: (span['kind'] as number | undefined) ?? 0,
    statusCode: (span['status'] as { code?: number } | undefined)?.code ?? 0,
    attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, scalar(value ?? {})])),
    scope,
  }
}

/** 64-bit integers come as digits. */
function scalar(value: Record<string, unknown>): unknown {
  const [kind, inner] = Object.entries(value)[0] ?? []
  return kind === 'intValue' ? Number(inner) : inner
}
