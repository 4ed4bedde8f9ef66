import diagnostics from 'node:diagnostics_channel'
import {
  answerClientCall,
  type ClientCall,
  type ClientObserver,
  endClientCall,
  startClientCall,
} from './client-call.ts'
import { createHeaderInjector } from './header-injector.ts'
import { type UndiciHead, undiciHeaders } from './undici-headers.ts'
import type { Connection } from './unfinished-calls.ts'

/** What undici shows of a request on its channels. */
interface UndiciRequest extends UndiciHead {
  readonly origin: string | URL
  readonly method: string
  readonly path: string
  /** The protocol to change to. */
  readonly upgrade?: unknown
}

/** Handshakes that are awaited at a time; one that is never answered must not be kept for ever. */
const mostUpgrading = 256

const inject = createHeaderInjector(undiciHeaders)

/**
 * Observes `fetch` and everything else that runs on undici, built-in or installed, through its channels.
 *
 * @see https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 */
export function instrumentUndici(observer: ClientObserver): () => void {
  const calls = new WeakMap<UndiciRequest, ClientCall>()
  // Whose change of protocol is awaited, by the port of this side: an opened WebSocket names no request.
  const upgrading = new Map<number, ClientCall>()
  const ended = (request: UndiciRequest, error?: unknown) => {
    const call = calls.get(request)
    if (!call) return
    if (request.upgrade) upgrading.delete(localPort(call.connection))
    endClientCall(observer, call, error)
  }
  const handlers: Record<string, (message: never) => void> = {
    'undici:request:create': ({ request }: { request: UndiciRequest }) => {
      const { protocol, hostname, port } = new URL(request.origin)
      const target = {
        method: request.method,
        protocol,
        host: hostname,
        port: port === '' ? undefined : Number(port),
        path: request.path,
      }
      const call = startClientCall(observer, target, request, inject)
      if (call) calls.set(request, call)
    },
    'undici:client:sendHeaders': ({ request, socket }: { request: UndiciRequest; socket?: Connection }) => {
      const call = calls.get(request)
      if (!call) return
      call.connection = socket
      if (!request.upgrade) return
      observer.unfinished.answered(call)
      // An upgrade to something else is told by no channel: it ends as one that nobody reads.
      if (request.upgrade !== 'websocket') return
      if (upgrading.size === mostUpgrading) upgrading.delete(upgrading.keys().next().value!)
      upgrading.set(localPort(socket), call)
    },
    'undici:request:headers': ({ request, response }: { request: UndiciRequest; response: { statusCode: number } }) => {
      const call = calls.get(request)
      if (call) answerClientCall(observer, call, response.statusCode)
    },
    'undici:websocket:open': ({ address }: { address?: { port?: number } }) => {
      const call = upgrading.get(address?.port ?? 0)
      if (!call) return
      upgrading.delete(address?.port ?? 0)
      call.status = 101
      endClientCall(observer, call)
    },
    'undici:request:trailers': ({ request }: { request: UndiciRequest }) => ended(request),
    'undici:request:error': ({ request, error }: { request: UndiciRequest; error: unknown }) => ended(request, error),
  }
  const subscriptions = Object.entries(handlers).map(([name, handle]) => {
    const subscription = (message: unknown) => {
      try {
        handle(message as never)
      } catch (fault) {
        observer.onFault(fault)
      }
    }
    diagnostics.subscribe(name, subscription)
    return { name, subscription }
  })
  return () => {
    for (const { name, subscription } of subscriptions) diagnostics.unsubscribe(name, subscription)
  }
}

function localPort(connection: Connection | undefined): number {
  return (connection as { localPort?: number } | undefined)?.localPort ?? 0
}
