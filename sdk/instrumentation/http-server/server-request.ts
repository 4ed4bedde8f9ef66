import type { IncomingHttpHeaders } from 'node:http'
import { type Context, createContextKey, type Span, trace } from '@opentelemetry/api'
import type { HttpServerObserver } from './http-server-observer.ts'
import { LinkedContext } from './linked-context.ts'
import { givenRequestId, randomRequestId } from './request-id.ts'

/** How the exchange ended: with a whole answer, by the client's going away, or by a connection that this side gave up. */
export type RequestEnding = 'answered' | 'client_closed' | 'connection_dropped'

/** Under which a context holds the request that it belongs to. */
export const serverRequestContextKey = createContextKey('vigie server request')

/** Under which OpenTelemetry's API holds the active span: found by asking it, since the key is not exported. */
const spanContextKey = findSpanKey()

/**
 * What vigie knows of one request that is being served. It hangs on the request and the response, so no table can leak, and
 * it is itself the context in which the handlers run, so that a request costs one object.
 */
export class ServerRequest implements Context {
  readonly observer: HttpServerObserver
  /** The framework's view of the request: `IncomingMessage`, `Http2ServerRequest`, or the stream. */
  request: object
  readonly headers: IncomingHttpHeaders
  /** `performance.now()` when its headers had arrived. */
  readonly startedAtMs: number
  /** `performance.now()` when the answer was sent or the connection was lost; 0 before. */
  endedAtMs: number
  /** One of the nine known methods, or `_OTHER`. */
  readonly method: string
  /** Without the query, at most 1,024 characters; read on arrival, since routers rewrite `request.url` on their way. */
  readonly path: string
  readonly parent: Context
  span: Span | undefined
  userId: string | undefined
  /** Templates of the mounts that routing is inside of just now: `/shops/:shopId`. */
  mountPath: string
  /** The route template, as soon as a router has matched it. */
  route: string | undefined
  /** A framework's own context, where the route stands only at the end (Koa). */
  routeHolder: { readonly _matchedRoute?: unknown } | undefined
  /** The error that a handler threw or passed on, when the framework showed it. */
  error: unknown
  ending: RequestEnding
  /** 0 when none was sent; 499 when the client gave up before, as proxies count it. */
  status: number
  /** Of the body, as announced; -1 when it was not. */
  requestBytes: number
  /** Of the body, as sent; -1 when it can't be told. */
  responseBytes: number
  /** Of the socket before the answer: what is written from here on is the answer. */
  socketBytesBefore: number
  #requestId: string | undefined

  constructor(
    observer: HttpServerObserver,
    request: object,
    headers: IncomingHttpHeaders,
    method: string,
    path: string,
    parent: Context,
    startedAtMs: number,
  ) {
    this.observer = observer
    this.request = request
    this.headers = headers
    this.startedAtMs = startedAtMs
    this.endedAtMs = 0
    this.method = method
    this.path = path
    this.parent = parent
    this.span = undefined
    this.userId = undefined
    this.mountPath = ''
    this.route = undefined
    this.routeHolder = undefined
    this.error = undefined
    this.ending = 'answered'
    this.status = 0
    this.requestBytes = -1
    this.responseBytes = -1
    this.socketBytesBefore = 0
    this.#requestId = undefined
  }

  /** The caller's `X-Request-Id` where it is harmless, else a random one, made when it is first asked for. */
  get requestId(): string {
    this.#requestId ??= givenRequestId(this.headers['x-request-id']) ?? randomRequestId()
    return this.#requestId
  }

  get hasOwnRequestId(): boolean {
    return this.#requestId !== this.headers['x-request-id']
  }

  getValue(key: symbol): unknown {
    if (key === spanContextKey) return this.span ?? this.parent.getValue(key)
    if (key === serverRequestContextKey) return this
    return this.parent.getValue(key)
  }

  setValue(key: symbol, value: unknown): Context {
    return new LinkedContext(this, key, value)
  }

  deleteValue(key: symbol): Context {
    return new LinkedContext(this, key, undefined)
  }
}

export const serverRequestKey: unique symbol = Symbol('vigie.server-request')

export interface Instrumented {
  [serverRequestKey]?: ServerRequest
}

/** The request record that hangs on a request or response of Node's. */
export function serverRequestOf(message: object | undefined | null): ServerRequest | undefined {
  return (message as Instrumented | undefined | null)?.[serverRequestKey]
}

function findSpanKey(): symbol {
  let found: symbol | undefined
  const asked: Context = {
    getValue(key) {
      found = key
      return undefined
    },
    setValue: () => asked,
    deleteValue: () => asked,
  }
  trace.getSpan(asked)
  return found!
}
