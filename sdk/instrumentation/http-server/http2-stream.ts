import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import { beginRequest } from './begin-request.ts'
import { contentLength } from './content-length.ts'
import { endRequest } from './end-request.ts'
import type { HttpServerObserver } from './http-server-observer.ts'
import { type Instrumented, type ServerRequest, serverRequestKey } from './server-request.ts'

/** What vigie needs of a `ServerHttp2Stream`; `node:http2` itself is not loaded for services that don't use it. */
export interface Http2Stream extends Duplex, Instrumented {
  readonly session?: { readonly socket?: { readonly remoteAddress?: string; readonly encrypted?: boolean } }
  readonly sentHeaders?: Readonly<Record<string, unknown>>
  readonly rstCode?: number
}

/** RFC 9113, section 7: how a client takes a request back, and how a stream ends in peace. */
const cancel = 8
const noError = 0

const clientClosedRequest = 499

/** Begins a request over HTTP/2 as its stream opens, before the compatible API makes a request of it. */
export function beginHttp2Stream(
  observer: HttpServerObserver,
  stream: Http2Stream,
  received: unknown,
): ServerRequest | undefined {
  const headers = received as IncomingHttpHeaders
  const method = headers?.[':method']
  if (typeof method !== 'string' || stream.session === undefined || stream[serverRequestKey]) return undefined
  const record = beginRequest(observer, {
    method,
    url: headers[':path'] as string | undefined,
    httpVersion: '2',
    headers,
    socket: stream.session.socket,
  })
  if (!record) return undefined
  record.request = stream
  stream[serverRequestKey] = record
  stream.once('close', onClose)
  return record
}

/** Hangs the stream's record on the request and response of the compatible API, where the frameworks look for it. */
export function adoptHttp2Request(request: object, response: object): undefined {
  const record = (request as { stream?: Http2Stream }).stream?.[serverRequestKey]
  if (!record) return
  ;(request as Instrumented)[serverRequestKey] = record
  ;(response as Instrumented)[serverRequestKey] = record
  record.request = request
}

function onClose(this: Http2Stream): void {
  const record = this[serverRequestKey]
  if (!record) return
  try {
    const sent = this.sentHeaders
    const status = Number(sent?.[':status'] ?? 0)
    record.requestBytes = contentLength(record.headers['content-length'])
    record.responseBytes = record.method === 'HEAD' ? 0 : contentLength(sent?.['content-length'])
    if (!this.writableFinished || (this.rstCode ?? noError) !== noError) {
      // Node tells a client that is gone as one that took its request back; what ends unfinished without a word was dropped here.
      record.ending = this.rstCode === cancel ? 'client_closed' : 'connection_dropped'
      // Node makes an error of every reset, which says no more than the ending does.
      const { errored } = this
      if (errored && (errored as NodeJS.ErrnoException).code !== 'ERR_HTTP2_STREAM_ERROR') record.error ??= errored
    }
    record.status = status === 0 && record.ending === 'client_closed' ? clientClosedRequest : status
    endRequest(record)
  } catch (error) {
    record.observer.onFault(error)
  }
}
