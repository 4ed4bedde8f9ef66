import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Ledger } from '../../sdk/ledger/ledger.ts'
import { createDeliveringSpanProcessor, type DeliveringSpanProcessor } from '../delivery/delivering-span-processor.ts'
import { Delivery, type DeliverySettings } from '../delivery/delivery.ts'
import { basicAuthorization, parseEndpoint } from '../delivery/parse-endpoint.ts'
import { requirePeer } from '../delivery/require-peer.ts'
import { warnOfPlainCredentials } from '../delivery/warn-of-plain-credentials.ts'
import { createJaegerDestination, type JaegerExporterLike } from './jaeger-destination.ts'
import { createSpanListPacker } from './span-list-packer.ts'

export interface JaegerSpanProcessorOptions extends DeliverySettings {
  /** Jaeger's Thrift receiver. @default http://localhost:14268/api/traces */
  readonly endpoint?: string
  readonly username?: string
  readonly password?: string
  readonly ledger: Ledger
  /** Larger spans are counted as `too_large`. @default 1_048_576 (1 MiB) */
  readonly maxSpanBytes?: number
}

const packageName = '@opentelemetry/exporter-jaeger'

/**
 * Sends spans to Jaeger as Thrift over HTTP, through `@opentelemetry/exporter-jaeger`, an optional package that is
 * loaded with the first batch. Jaeger takes the service's name from the `service.name` of the spans' resource. New
 * set-ups are better off with OTLP, which Jaeger speaks as well: it is smaller, and tells how long to wait.
 *
 * @throws VigieError `MISSING_PACKAGE`; `BAD_OPTION` for an endpoint that is no HTTP address
 */
export function createJaegerSpanProcessor(options: JaegerSpanProcessorOptions): DeliveringSpanProcessor {
  requirePeer(packageName, 'The Jaeger exporter')
  const endpoint = parseEndpoint('endpoint', options.endpoint ?? 'http://localhost:14268/api/traces')
  const { username = endpoint.username, password = endpoint.password } = options
  const headers = username === '' && password === '' ? {} : basicAuthorization(username, password)
  warnOfPlainCredentials(options.ledger.destination, endpoint, headers, options.report)

  async function createExporter(): Promise<JaegerExporterLike> {
    const { JaegerExporter } = await import('@opentelemetry/exporter-jaeger')
    const config = {
      endpoint: endpoint.url.href,
      username,
      password,
      // Its own batches would cut ours into several requests, of which some may fail.
      maxSpanBatchSize: Number.MAX_SAFE_INTEGER,
      // It would keep the process alive for that long; by then nothing is left to flush.
      flushTimeout: 1,
    }
    return new JaegerExporter(config) as unknown as JaegerExporterLike
  }

  return createDeliveringSpanProcessor(
    new Delivery<ReadableSpan, readonly ReadableSpan[]>({
      ...options,
      packer: createSpanListPacker(options.maxSpanBytes ?? 1024 * 1024),
      destination: createJaegerDestination({
        name: options.ledger.destination,
        address: endpoint.url.origin,
        createExporter,
      }),
    }),
  )
}
