import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context, Span } from '@opentelemetry/api'
import type { HttpServerObserver } from './http-server-observer.ts'

/** What vigie knows of one request that is being served. It hangs on the request and the response, so no table can leak. */
export interface ServerRequest {
  readonly observer: HttpServerObserver
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** `performance.now()` when its headers had arrived. */
  readonly startedAtMs: number
  /** One of the nine known methods, or `_OTHER`. */
  readonly method: string
  /** Without the query, at most 1,024 characters; read on arrival, since routers rewrite `request.url` on their way. */
  readonly path: string
  readonly span: Span | undefined
  /** In which the handlers run: the span and this record are in it. */
  context: Context
  readonly requestId: string
  userId: string | undefined
  /** Templates of the mounts that routing is inside of just now: `/shops/:shopId`. */
  mountPath: string
  /** The route template, as soon as a router has matched it. */
  route: string | undefined
  /** The error that a handler threw or passed on, when the framework showed it. */
  error: unknown
}

export const serverRequestKey: unique symbol = Symbol('vigie.server-request')

export interface Instrumented {
  [serverRequestKey]?: ServerRequest
}

/** The request record that hangs on a Node request or response. */
export function serverRequestOf(message: object | undefined | null): ServerRequest | undefined {
  return (message as Instrumented | undefined | null)?.[serverRequestKey]
}
