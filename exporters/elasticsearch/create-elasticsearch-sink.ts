import type { Ledger } from '../../sdk/ledger/ledger.ts'
import type { LogLine, LogSink } from '../../sdk/logs/log-sink.ts'
import { defaultDataStream } from '../../sdk/options/default-data-stream.ts'
import { VigieError } from '../../sdk/vigie-error.ts'
import { Delivery, type DeliverySettings } from '../delivery/delivery.ts'
import { createHttpDestination, type HttpPayload } from '../delivery/http-destination.ts'
import { createHttpTransport, type TlsMaterial } from '../delivery/http-transport.ts'
import { basicAuthorization, parseEndpoint } from '../delivery/parse-endpoint.ts'
import { warnOfPlainCredentials } from '../delivery/warn-of-plain-credentials.ts'
import { createDocumentPacker } from './document-packer.ts'
import { readBulkAnswer } from './read-bulk-answer.ts'
import { splitBulkRequest } from './split-bulk-request.ts'

export interface ElasticsearchOptions extends DeliverySettings {
  /** Address of Elasticsearch or OpenSearch; `/_bulk` is added. */
  readonly url: string
  /** The data stream that lines go to. @default logs-vigie-default */
  readonly dataStream?: string
  /** Instead of a data stream: an index for each day (UTC) of this name, `-2026.11.23` added. */
  readonly dailyIndex?: string
  readonly basicAuth?: { readonly username: string; readonly password: string }
  /** Sent with every request: `{ authorization: 'ApiKey …' }`. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default gzip, but none when it is on this machine */
  readonly compression?: 'gzip' | 'none'
  readonly tls?: TlsMaterial
  readonly ledger: Ledger
  /** Longer lines are cut and marked. @default 262_144 (256 KiB) */
  readonly maxLineBytes?: number
}

/**
 * Sends log lines to Elasticsearch or OpenSearch as documents with the names of ECS: `@timestamp`, `message`,
 * `log.level`, `trace.id`, `span.id`, `service.name`, all other fields as they are. Each document has an id of ours, so
 * that a request repeated after a lost answer makes no duplicates. A document that is refused is lost alone and counted;
 * one that comes too soon (429) is sent again alone.
 *
 * @throws VigieError `BAD_OPTION` for an address or a name that can't be used
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */
export function createElasticsearchSink(options: ElasticsearchOptions): LogSink {
  const { ledger } = options
  const endpoint = parseEndpoint('url', options.url)
  const { url, loopback } = endpoint
  url.pathname = url.pathname.replace(/\/*$/, '/_bulk')
  // One status for each document is all that is read of an answer.
  url.searchParams.set('filter_path', 'items.*.status,items.*.error.type,items.*.error.reason')
  const headers = {
    ...endpoint.headers,
    ...(options.basicAuth && basicAuthorization(options.basicAuth.username, options.basicAuth.password)),
    ...options.headers,
  }
  warnOfPlainCredentials(ledger.destination, endpoint, headers, options.report)
  const transport = createHttpTransport({
    url,
    headers,
    maxSockets: 1,
    tls: options.tls,
    maxAnswerBytes: 2 * 1024 * 1024,
  })
  const delivery = new Delivery<LogLine, HttpPayload>({
    ...options,
    packer: createDocumentPacker(readIndex(options), options.maxLineBytes ?? 256 * 1024),
    destination: createHttpDestination({
      name: ledger.destination,
      transport,
      contentType: 'application/x-ndjson',
      compression: options.compression ?? (loopback ? 'none' : 'gzip'),
      isRetryable: (status) => status === 429 || status >= 500,
      readAccepted: readBulkAnswer,
      split: splitBulkRequest,
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

/** Names the index of a line by its time. */
function readIndex({ dataStream, dailyIndex }: ElasticsearchOptions): (timestamp: string) => string {
  if (dailyIndex !== undefined) {
    if (dataStream !== undefined) throw badName('dailyIndex', 'stands instead of dataStream, not beside it', dailyIndex)
    const name = checkedName('dailyIndex', dailyIndex)
    return (timestamp) => `${name}-${timestamp.slice(0, 10).replaceAll('-', '.')}`
  }
  const name = checkedName('dataStream', dataStream ?? defaultDataStream)
  return () => name
}

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create, stricter where it is kinder. */
function checkedName(option: string, name: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,199}$/.test(name)) return name
  throw badName(option, 'must be small letters, digits, and . _ - after the first', name)
}

function badName(option: string, rule: string, received: string): VigieError {
  return new VigieError('BAD_OPTION', `${option} ${rule}, got ${JSON.stringify(received)}`, { option, received })
}
