import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import type { Server as NetServer } from 'node:net'
import { type Context, context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api'
import { withServerRequest } from './active-server-request.ts'
import type { HttpServerObserver } from './http-server-observer.ts'
import { incomingHeaders } from './incoming-headers.ts'
import { knownMethod, otherMethod } from './known-methods.ts'
import { requestIdOf } from './request-id.ts'
import { requestPath } from './request-path.ts'
import { serverAttributes } from './server-attributes.ts'
import { type Instrumented, type ServerRequest, serverRequestKey } from './server-request.ts'

/** Servers of vigie's own, which must not watch themselves. */
const unobserved = new WeakSet<NetServer>()

/** Leaves a server out of metrics, traces and request lines. */
export function leaveUnobserved(server: NetServer): void {
  unobserved.add(server)
}

/**
 * Observes every `node:http` and `node:https` server of the process through one patch of `Server.prototype.emit`: whatever
 * the framework, a request passes there once, before any handler.
 *
 * @returns a function that takes the patch away
 */
export function instrumentHttpServer(observer: HttpServerObserver): () => void {
  const undo = [HttpServer, HttpsServer].map((server) => patchEmit(server.prototype, observer))
  return () => {
    for (const restore of undo) restore()
  }
}

type Emit = (this: NetServer, event: string | symbol, ...args: unknown[]) => boolean

function patchEmit(prototype: NetServer, observer: HttpServerObserver): () => void {
  const own = Object.hasOwn(prototype, 'emit')
  const original = prototype.emit as Emit

  function emit(this: NetServer, event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'request') {
      const entered = enter(
        this,
        args[0] as IncomingMessage & Instrumented,
        args[1] as ServerResponse & Instrumented,
        observer,
      )
      if (entered) return context.with(entered, original, this, event, ...args)
    } else if (event === 'listening') {
      observer.onListening(this)
    }
    return original.call(this, event, ...args)
  }

  prototype.emit = emit as typeof prototype.emit
  return () => {
    if (prototype.emit !== (emit as unknown)) return // Somebody has patched on top; then the patch stays, and the observer is deaf.
    if (own) prototype.emit = original as typeof prototype.emit
    else Reflect.deleteProperty(prototype, 'emit')
  }
}

/** Opens the record of a request; undefined where it is not to be observed. */
function enter(
  server: NetServer,
  request: IncomingMessage & Instrumented,
  response: ServerResponse & Instrumented,
  observer: HttpServerObserver,
): Context | undefined {
  try {
    if (unobserved.has(server) || request[serverRequestKey]) return undefined
    const path = requestPath(request.url)
    if (observer.ignoredPaths.has(path)) return undefined
    const method = knownMethod(request.method)
    const startedAtMs = performance.now()
    const { tracer } = observer
    let parent: Context = ROOT_CONTEXT
    let span: ServerRequest['span']
    if (tracer) {
      parent = propagation.extract(ROOT_CONTEXT, request.headers, incomingHeaders)
      // The route is known only when the response ends; the span is renamed then.
      span = tracer.startSpan(
        method === otherMethod ? 'HTTP' : method,
        { kind: SpanKind.SERVER, attributes: serverAttributes(request, method, path) },
        parent,
      )
      parent = trace.setSpan(parent, span)
    }
    const record: ServerRequest = {
      observer,
      request,
      response,
      startedAtMs,
      method,
      path,
      span,
      context: parent,
      requestId: requestIdOf(request),
      userId: undefined,
      mountPath: '',
      route: undefined,
      error: undefined,
    }
    request[serverRequestKey] = record
    response[serverRequestKey] = record
    response.on('close', onClose)
    observer.onStart(record)
    record.context = withServerRequest(parent, record)
    return record.context
  } catch (error) {
    observer.onFault(error)
    return undefined
  }
}

/** One function for all responses: a listener of its own for each would be an allocation for each. */
function onClose(this: ServerResponse & Instrumented): void {
  const record = this[serverRequestKey]
  if (!record) return
  const { observer } = record
  try {
    observer.onEnd(record)
  } catch (error) {
    observer.onFault(error)
  }
}
