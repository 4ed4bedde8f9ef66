import { performance } from 'node:perf_hooks'
import { context, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { contextForHost } from '../../traces/baggage-hosts.ts'
import { knownMethod, otherMethod } from '../http-server/known-methods.ts'
import { requestPath } from '../http-server/request-path.ts'
import type { HeaderInjector } from './header-injector.ts'
import type { Connection, UnfinishedCalls } from './unfinished-calls.ts'

/** An outgoing request that is under way. It hangs on the request itself: one that never ends is collected with it. */
export interface ClientCall {
  readonly span: Span | undefined
  readonly startedAtMs: number
  readonly method: string
  /** Host without port, lower case. */
  readonly serverAddress: string
  /** Over which the answer comes; undefined until the request has left. */
  connection: Connection | undefined
  status: number | undefined
  ended: boolean
}

/** What one finished outgoing request is told to. */
export interface ClientObserver {
  readonly tracer: Tracer | undefined
  /** Where calls are while their answer comes. */
  readonly unfinished: UnfinishedCalls
  /** @param errorType a short word such as `ECONNREFUSED`, a status from 400 on, or empty */
  onEnd(call: ClientCall, durationSeconds: number, errorType: string): void
  onFault(error: unknown): void
}

export interface ClientTarget {
  readonly method: string | undefined
  readonly protocol: string
  readonly host: string
  readonly port: number | undefined
  readonly path: string
}

/**
 * Opens a client span and writes its context into the request's headers. The telemetry's own pushes run with tracing
 * suppressed and are passed over.
 */
export function startClientCall<Carrier>(
  observer: ClientObserver,
  target: ClientTarget,
  carrier: Carrier,
  inject: HeaderInjector<Carrier>,
): ClientCall | undefined {
  const active = context.active()
  if (isTracingSuppressed(active)) return undefined
  const method = knownMethod(target.method)
  const serverAddress = target.host.toLowerCase()
  let span: Span | undefined
  if (observer.tracer) {
    span = observer.tracer.startSpan(
      method === otherMethod ? 'HTTP' : method,
      { kind: SpanKind.CLIENT, attributes: attributesOf(target, method, serverAddress) },
      active,
    )
    inject(contextForHost(trace.setSpan(active, span), serverAddress), carrier, span.spanContext().traceId)
  }
  return {
    span,
    startedAtMs: performance.now(),
    method,
    serverAddress,
    connection: undefined,
    status: undefined,
    ended: false,
  }
}

function attributesOf({ method: original, protocol, port, path }: ClientTarget, method: string, host: string) {
  return {
    'http.request.method': method,
    ...(method === otherMethod ? { 'http.request.method_original': String(original).slice(0, 64) } : {}),
    'server.address': host,
    ...(port === undefined ? {} : { 'server.port': port }),
    // Without the query and the user: secrets travel there.
    'url.full': `${protocol}//${host}${port === undefined ? '' : `:${port}`}${requestPath(path)}`,
  }
}

/** The head of the answer has come. */
export function answerClientCall(observer: ClientObserver, call: ClientCall, status: number | undefined): void {
  call.status = status
  if (!call.ended) observer.unfinished.answered(call)
}

/** Ends the call once; a client span is an error from status 400 on (OpenTelemetry HTTP semantic conventions). */
export function endClientCall(observer: ClientObserver, call: ClientCall, error?: unknown): void {
  const { status } = call
  const errorType =
    error !== undefined ? nameOfError(error) : status !== undefined && status >= 400 ? String(status) : ''
  end(observer, call, errorType, error instanceof Error ? error.message : undefined)
}

/**
 * Ends a call of which nobody has read the answer to its end, as of the moment when it was last seen to go on. Its status
 * is what counts; that it was left lying is an attribute.
 */
export function endUnfinishedCall(observer: ClientObserver, call: ClientCall, lastByteAtMs: number): void {
  if (call.ended) return
  call.span?.setAttribute('vigie.response_unfinished', true)
  end(
    observer,
    call,
    call.status !== undefined && call.status >= 400 ? String(call.status) : '',
    undefined,
    lastByteAtMs,
  )
}

function end(
  observer: ClientObserver,
  call: ClientCall,
  errorType: string,
  message: string | undefined,
  atMs?: number,
): void {
  if (call.ended) return
  call.ended = true
  observer.unfinished.finished(call)
  const { span, status } = call
  const nowMs = performance.now()
  if (span) {
    if (status !== undefined) span.setAttribute('http.response.status_code', status)
    if (errorType !== '') {
      span.setAttribute('error.type', errorType)
      span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) })
    }
    if (atMs === undefined) span.end()
    else span.end(Date.now() - (nowMs - atMs))
  }
  observer.onEnd(call, ((atMs ?? nowMs) - call.startedAtMs) / 1000, errorType)
}

/** The system's word for it (`ECONNREFUSED`) where there is one, else the name of its class. Anything may be thrown, also null. */
function nameOfError(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  if (typeof code === 'string' && code !== '') return code.slice(0, 64)
  return typeof name === 'string' && name !== '' ? name.slice(0, 64) : 'Error'
}
