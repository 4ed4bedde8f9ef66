import { type IncomingMessage, ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { callInContext } from '../../context/own-contexts.ts'
import type { HttpServerObserver } from './http-server-observer.ts'
import { beginHttp1Request } from './http1-request.ts'
import { adoptHttp2Request, beginHttp2Stream, type Http2Stream } from './http2-stream.ts'
import type { Instrumented, ServerRequest } from './server-request.ts'
import { beginUpgrade } from './upgrade-request.ts'
import { watchResponses } from './watch-responses.ts'

/** Servers of vigie's own, which must not watch themselves. */
const unobserved = new WeakSet<NetServer>()

/** Leaves a server out of metrics, traces and request lines. */
export function leaveUnobserved(server: NetServer): void {
  unobserved.add(server)
}

/** Other events with which a request may arrive: HTTP/2, upgrades, CONNECT, and `Expect` headers that the service answers itself. */
const rarer = new Set(['stream', 'upgrade', 'connect', 'checkContinue', 'checkExpectation'])

type Emit = (this: NetServer, event: string | symbol, ...args: unknown[]) => boolean

/**
 * Observes every `node:http`, `node:https` and `node:http2` server of the process through one `emit` on the prototype that
 * they share, `net.Server`: whatever the framework, a request passes there once, before any handler.
 *
 * @returns a function that takes the patch away
 */
export function instrumentHttpServer(observer: HttpServerObserver): () => void {
  const prototype = NetServer.prototype
  const own = Object.hasOwn(prototype, 'emit')
  const patched = prototype.emit as Emit
  // Whoever patches the class above later, as `node:domain` does, is still called.
  const above = Object.getPrototypeOf(prototype) as { emit: Emit }
  const original: Emit = own
    ? patched
    : function emitAbove(this: NetServer, ...args) {
        return Reflect.apply(above.emit, this, args)
      }
  let stopped = false

  function emit(this: NetServer, event: string | symbol, ...args: unknown[]): boolean {
    if (stopped) return original.call(this, event, ...args)
    if (event === 'request') {
      const record = enter(observer, this, args[0] as object, args[1] as object)
      if (record) return callInContext(record, original, this, [event, args[0], args[1]])
    } else if (event === 'listening') {
      if (!unobserved.has(this)) observer.onListening(this)
    } else if (typeof event === 'string' && rarer.has(event)) {
      const record = enterRarer(observer, this, event, args[0], args[1])
      if (record) return callInContext(record, original, this, [event, ...args])
    }
    return original.call(this, event, ...args)
  }

  prototype.emit = emit as typeof prototype.emit
  const stopWatching = watchResponses()
  return () => {
    stopped = true
    stopWatching()
    if (prototype.emit !== (emit as unknown)) return // Somebody has patched on top; then the patch stays, and is deaf.
    if (own) prototype.emit = patched as typeof prototype.emit
    else Reflect.deleteProperty(prototype, 'emit')
  }
}

/** Opens the record of a request; undefined where it is not to be observed. */
function enter(
  observer: HttpServerObserver,
  server: NetServer,
  request: object,
  response: object,
): ServerRequest | undefined {
  try {
    if (unobserved.has(server)) return undefined
    return response instanceof ServerResponse
      ? beginHttp1Request(
          observer,
          request as IncomingMessage & Instrumented,
          response as ServerResponse & Instrumented,
        )
      : adoptHttp2Request(request, response)
  } catch (error) {
    observer.onFault(error)
    return undefined
  }
}

function enterRarer(
  observer: HttpServerObserver,
  server: NetServer,
  event: string,
  first: unknown,
  second: unknown,
): ServerRequest | undefined {
  try {
    if (unobserved.has(server) || server.listenerCount(event) === 0) return undefined
    if (event === 'stream') return beginHttp2Stream(observer, first as Http2Stream, second)
    if (event === 'upgrade' || event === 'connect')
      return beginUpgrade(observer, first as IncomingMessage & Instrumented, second as Duplex)
    return enter(observer, server, first as object, second as object)
  } catch (error) {
    observer.onFault(error)
    return undefined
  }
}
