import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import {
  answerClientCall,
  type ClientCall,
  type ClientObserver,
  endClientCall,
  startClientCall,
} from './client-call.ts'
import { createHeaderInjector } from './header-injector.ts'
import { nodeHttpHeaders } from './node-http-headers.ts'

const callKey: unique symbol = Symbol('vigie.client-call')
const observerKey: unique symbol = Symbol('vigie.client-observer')

interface Observed {
  [callKey]?: ClientCall
  [observerKey]?: ClientObserver
}

const inject = createHeaderInjector(nodeHttpHeaders)

/**
 * Observes `http.request`, `https.request` and all that is built on them, through Node's own channels.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html#http
 */
export function instrumentNodeHttp(observer: ClientObserver): () => void {
  const guarded =
    <Message>(handle: (message: Message) => void) =>
    (message: unknown) => {
      try {
        handle(message as Message)
      } catch (fault) {
        observer.onFault(fault)
      }
    }

  const channels: Record<string, (message: unknown) => void> = {
    'http.client.request.created': guarded(({ request }: { request: ClientRequest & Observed }) => {
      const port = Number((request as { port?: unknown }).port ?? Number.NaN)
      const host = String(request.host ?? '')
      const target = {
        method: request.method,
        protocol: request.protocol,
        host,
        port: Number.isInteger(port) ? port : portOf(request),
        path: request.path,
      }
      const call = startClientCall(observer, target, request, inject)
      if (!call) return
      request[callKey] = call
      request[observerKey] = observer
      request.once('close', onClose)
    }),
    'http.client.response.finish': guarded(
      ({ request, response }: { request: ClientRequest & Observed; response: IncomingMessage }) => {
        const call = request[callKey]
        if (!call) return
        call.connection = response.socket
        answerClientCall(observer, call, response.statusCode)
      },
    ),
    'http.client.request.error': guarded(({ request, error }: { request: ClientRequest & Observed; error: Error }) => {
      const call = request[callKey]
      if (call) endClientCall(observer, call, error)
    }),
  }

  for (const [name, handle] of Object.entries(channels)) diagnostics.subscribe(name, handle)
  return () => {
    for (const [name, handle] of Object.entries(channels)) diagnostics.unsubscribe(name, handle)
  }
}

/** One function for all requests. Every request closes: answered, upgraded, refused or destroyed. */
function onClose(this: ClientRequest & Observed & { res?: IncomingMessage | null }): void {
  const { [callKey]: call, [observerKey]: observer, res } = this
  if (!call || !observer) return
  try {
    if (res) call.status = res.statusCode
    const upgraded = (this as { upgradeOrConnect?: unknown }).upgradeOrConnect === true
    if (res && (res.complete || upgraded)) endClientCall(observer, call)
    else
      endClientCall(
        observer,
        call,
        res?.errored ?? this.errored ?? Object.assign(new Error('The request was given up'), { code: 'ABORTED' }),
      )
  } catch (fault) {
    observer.onFault(fault)
  }
}

/** The port stands only in the `Host` header once the request is made. */
function portOf(request: ClientRequest): number | undefined {
  const host = request.getHeader('host')
  const port = typeof host === 'string' ? /:(\d{1,5})$/.exec(host)?.[1] : undefined
  return port === undefined ? undefined : Number(port)
}
