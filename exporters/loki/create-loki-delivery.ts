import type { Ledger } from '../../sdk/ledger/ledger.ts'
import { VigieError } from '../../sdk/vigie-error.ts'
import { Delivery, type DeliverySettings } from '../delivery/delivery.ts'
import { createHttpDestination, type HttpPayload } from '../delivery/http-destination.ts'
import { createHttpTransport, type TlsMaterial } from '../delivery/http-transport.ts'
import { basicAuthorization, parseEndpoint } from '../delivery/parse-endpoint.ts'
import { warnOfPlainCredentials } from '../delivery/warn-of-plain-credentials.ts'
import { createLinePacker } from './line-packer.ts'
import type { LokiLine } from './loki-line.ts'
import { readPartialRefusal } from './read-partial-refusal.ts'
import { splitPushRequest } from './split-push-request.ts'

export interface LokiOptions extends DeliverySettings {
  /** Loki's address; `/loki/api/v1/push` is added unless the address ends in `/push`. */
  readonly url: string
  /** Labels of every stream: `service_name`, `environment`. `level` comes from each line. Empty values are left out. */
  readonly labels: Readonly<Record<string, string>>
  /** Sent as `X-Scope-OrgID`. @default none */
  readonly tenant?: string
  readonly basicAuth?: { readonly username: string; readonly password: string }
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default gzip, but none when Loki is on this machine */
  readonly compression?: 'gzip' | 'none'
  readonly tls?: TlsMaterial
  readonly ledger: Ledger
  /** Longer lines are cut and marked. @default 262_144 (256 KiB), Loki's own `max_line_size` */
  readonly maxLineBytes?: number
}

const pushPath = '/loki/api/v1/push'

/** The way of lines to Loki. One request at a time: it keeps the order. @throws VigieError `BAD_OPTION` */
export function createLokiDelivery(options: LokiOptions): Delivery<LokiLine, HttpPayload> {
  const endpoint = parseEndpoint('url', options.url)
  const { url, loopback } = endpoint
  if (!url.pathname.endsWith('/push')) url.pathname = url.pathname.replace(/\/*$/, pushPath)
  const headers = {
    ...endpoint.headers,
    ...(options.basicAuth && basicAuthorization(options.basicAuth.username, options.basicAuth.password)),
    ...(options.tenant && { 'x-scope-orgid': options.tenant }),
    ...options.headers,
  }
  warnOfPlainCredentials(options.ledger.destination, endpoint, headers, options.report)
  const transport = createHttpTransport({ url, headers, maxSockets: 1, tls: options.tls })
  return new Delivery<LokiLine, HttpPayload>({
    ...options,
    maxBatchItems: options.maxBatchItems ?? 1000,
    packer: createLinePacker(checkedLabels(options.labels), options.maxLineBytes ?? 256 * 1024),
    destination: createHttpDestination({
      name: options.ledger.destination,
      transport,
      contentType: 'application/json',
      compression: options.compression ?? (loopback ? 'none' : 'gzip'),
      // Loki answers 500 when an ingester is away; the same lines are welcome a moment later.
      isRetryable: (status) => status === 429 || status >= 500,
      readRefused: readPartialRefusal,
      split: splitPushRequest,
      clock: options.clock,
    }),
    concurrency: 1,
  })
}

function checkedLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(labels)) {
    if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && typeof value === 'string') continue
    throw new VigieError('BAD_OPTION', `labels must have names of letters, digits and _ and texts as values`, {
      option: `labels.${name}`,
      received: value,
    })
  }
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''))
}
