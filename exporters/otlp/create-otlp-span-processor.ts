import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Ledger } from '../../sdk/ledger/ledger.ts'
import { createDeliveringSpanProcessor, type DeliveringSpanProcessor } from '../delivery/delivering-span-processor.ts'
import { Delivery, type DeliverySettings } from '../delivery/delivery.ts'
import { createHttpDestination, type HttpPayload } from '../delivery/http-destination.ts'
import { createHttpTransport, type TlsMaterial } from '../delivery/http-transport.ts'
import { parseEndpoint } from '../delivery/parse-endpoint.ts'
import { warnOfPlainCredentials } from '../delivery/warn-of-plain-credentials.ts'
import { readPartialSuccess } from './read-partial-success.ts'
import { createSpanPacker } from './span-packer.ts'
import { splitOtlpRequest } from './split-otlp-request.ts'

export interface OtlpSpanProcessorOptions extends DeliverySettings {
  /** Where spans are posted, path included. @default http://localhost:4318/v1/traces */
  readonly endpoint?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default none */
  readonly compression?: 'gzip' | 'none'
  readonly tls?: TlsMaterial
  readonly ledger: Ledger
  /** Larger spans are counted as `too_large`. @default 1_048_576 (1 MiB) */
  readonly maxSpanBytes?: number
  /** Requests at the same time, while all is well. @default 4 */
  readonly concurrency?: number
}

/**
 * Sends spans over OTLP/HTTP as protobuf. Ending a span stores a reference; it is encoded within a few turns of the
 * event loop and sent in batches off the request path.
 *
 * @throws VigieError `BAD_OPTION` for an endpoint that is no HTTP address
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function createOtlpSpanProcessor(options: OtlpSpanProcessorOptions): DeliveringSpanProcessor {
  const { concurrency = 4 } = options
  const endpoint = parseEndpoint('endpoint', options.endpoint ?? 'http://localhost:4318/v1/traces')
  const headers = { ...endpoint.headers, ...options.headers }
  warnOfPlainCredentials(options.ledger.destination, endpoint, headers, options.report)
  const transport = createHttpTransport({
    url: endpoint.url,
    headers,
    maxSockets: concurrency,
    tls: options.tls,
  })
  const destination = createHttpDestination({
    name: options.ledger.destination,
    transport,
    contentType: 'application/x-protobuf',
    compression: options.compression ?? 'none',
    readAccepted: readPartialSuccess,
    split: splitOtlpRequest,
    clock: options.clock,
  })
  return createDeliveringSpanProcessor(
    new Delivery<ReadableSpan, HttpPayload>({
      ...options,
      packer: createSpanPacker(options.maxSpanBytes ?? 1024 * 1024),
      destination,
      concurrency,
    }),
  )
}
