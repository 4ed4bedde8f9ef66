import diagnostics from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { type ClientCall, type ClientObserver, endClientCall, startClientCall } from './client-call.ts'

const callKey: unique symbol = Symbol('vigie.client-call')

interface Observed {
  [callKey]?: ClientCall
}

/** Headers given as an array are sent as they are: there is nothing to add to by then. */
const headerSetter = {
  set(request: ClientRequest, key: string, value: string): void {
    if (!request.headersSent && !request.hasHeader(key)) request.setHeader(key, value)
  },
}

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
      const call = startClientCall(observer, target, request, headerSetter)
      if (call) request[callKey] = call
    }),
    'http.client.response.finish': guarded(
      ({ request, response }: { request: ClientRequest & Observed; response: IncomingMessage & Observed }) => {
        const call = request[callKey]
        if (!call) return
        call.status = response.statusCode
        response[callKey] = call
        response.once('close', guardedClose)
      },
    ),
    'http.client.request.error': guarded(({ request, error }: { request: ClientRequest & Observed; error: Error }) => {
      const call = request[callKey]
      if (call) endClientCall(observer, call, error)
    }),
  }

  function guardedClose(this: IncomingMessage & Observed): void {
    try {
      const call = this[callKey]
      if (call)
        endClientCall(
          observer,
          call,
          this.complete ? undefined : new Error('The response broke off', { cause: this.errored }),
        )
    } catch (fault) {
      observer.onFault(fault)
    }
  }

  for (const [name, handle] of Object.entries(channels)) diagnostics.subscribe(name, handle)
  return () => {
    for (const [name, handle] of Object.entries(channels)) diagnostics.unsubscribe(name, handle)
  }
}

/** The port stands only in the `Host` header once the request is made. */
function portOf(request: ClientRequest): number | undefined {
  const host = request.getHeader('host')
  const port = typeof host === 'string' ? /:(\d{1,5})$/.exec(host)?.[1] : undefined
  return port === undefined ? undefined : Number(port)
}
