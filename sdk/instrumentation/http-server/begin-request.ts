import type { IncomingHttpHeaders } from 'node:http'
import { performance } from 'node:perf_hooks'
import { type Context, ROOT_CONTEXT, SpanKind } from '@opentelemetry/api'
import { extractParent } from './extract-parent.ts'
import type { HttpServerObserver } from './http-server-observer.ts'
import { knownMethod, otherMethod } from './known-methods.ts'
import { requestPath } from './request-path.ts'
import { serverAttributes } from './server-attributes.ts'
import { type Instrumented, ServerRequest, serverRequestKey } from './server-request.ts'

/** What the protocols have in common when a request arrives. */
export interface Arrival {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly httpVersion: string
  readonly headers: IncomingHttpHeaders
  readonly socket: object | null | undefined
}

/** Longest path of a probe or of `/metrics`: longer ones are not looked up. */
const longestIgnoredPath = 32

/** Opens the record and the span of a request; undefined where it is infrastructure's. */
export function beginRequest(observer: HttpServerObserver, request: Arrival & Instrumented): ServerRequest | undefined {
  const path = requestPath(request.url)
  if (path.length <= longestIgnoredPath && observer.ignoredPaths.has(path)) return undefined
  const method = knownMethod(request.method)
  const { tracer } = observer
  const { headers } = request
  const parent: Context = tracer ? extractParent(headers, observer) : ROOT_CONTEXT
  const record = new ServerRequest(observer, request, headers, method, path, parent, performance.now())
  if (tracer) {
    // The route is known only when the response ends; the span is renamed then.
    const attributes = serverAttributes(request, method, path)
    record.span = tracer.startOwnSpan(method === otherMethod ? 'HTTP' : method, SpanKind.SERVER, attributes, parent)
  }
  request[serverRequestKey] = record
  observer.onStart(record)
  return record
}
