import type { Ledger } from '../../sdk/ledger/ledger.ts'
import type { LogLine, LogSink } from '../../sdk/logs/log-sink.ts'
import { Delivery, type DeliverySettings } from '../delivery/delivery.ts'
import { createHttpDestination, type HttpPayload } from '../delivery/http-destination.ts'
import { createHttpTransport, type TlsMaterial } from '../delivery/http-transport.ts'
import { parseEndpoint } from '../delivery/parse-endpoint.ts'
import { warnOfPlainCredentials } from '../delivery/warn-of-plain-credentials.ts'
import { createLogPacker } from './log-packer.ts'
import { readPartialSuccess } from './read-partial-success.ts'
import { splitOtlpRequest } from './split-otlp-request.ts'

export interface OtlpLogSinkOptions extends DeliverySettings {
  /** Where lines are posted, path included. @default http://localhost:4318/v1/logs */
  readonly endpoint?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default none */
  readonly compression?: 'gzip' | 'none'
  readonly tls?: TlsMaterial
  readonly ledger: Ledger
  /** Who emits: `service.name` and the like. */
  readonly resource: Readonly<Record<string, string>>
  /** Fields of lines that `resource` tells already, and that are left out. @default none */
  readonly resourceFields?: readonly string[]
  /** Longer lines are cut and marked. @default 262_144 (256 KiB) */
  readonly maxLineBytes?: number
}

/**
 * Sends log lines over OTLP/HTTP as protobuf: to a collector, to Loki's `/otlp/v1/logs`, to any backend that speaks OTLP.
 * Writing a line stores a reference; it is encoded within a few turns of the event loop, and sent in batches, in order.
 *
 * @throws VigieError `BAD_OPTION` for an endpoint that is no HTTP address
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function createOtlpLogSink(options: OtlpLogSinkOptions): LogSink {
  const endpoint = parseEndpoint('endpoint', options.endpoint ?? 'http://localhost:4318/v1/logs')
  const { ledger, resource, resourceFields = [], maxLineBytes = 256 * 1024 } = options
  const headers = { ...endpoint.headers, ...options.headers }
  warnOfPlainCredentials(options.ledger.destination, endpoint, headers, options.report)
  const transport = createHttpTransport({
    url: endpoint.url,
    headers,
    maxSockets: 1,
    tls: options.tls,
  })
  const delivery = new Delivery<LogLine, HttpPayload>({
    ...options,
    packer: createLogPacker({ resource, resourceFields, maxLineBytes }),
    destination: createHttpDestination({
      name: ledger.destination,
      transport,
      contentType: 'application/x-protobuf',
      compression: options.compression ?? 'none',
      readAccepted: readPartialSuccess,
      split: splitOtlpRequest,
      clock: options.clock,
    }),
    concurrency: 1,
  })
  return {
    name: ledger.destination,
    write: (line) => delivery.push(line),
    flush: (signal) => delivery.flush(signal),
    close: (signal) => delivery.close(signal),
  }
}
