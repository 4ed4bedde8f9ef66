import { type Context, context, createContextKey } from '@opentelemetry/api'
import type { ServerRequest } from './server-request.ts'

const key = createContextKey('vigie server request')

/** The context in which the request's handlers run. */
export function withServerRequest(parent: Context, request: ServerRequest): Context {
  return parent.setValue(key, request)
}

/** The request that the running code serves; undefined outside a request. */
export function activeServerRequest(): ServerRequest | undefined {
  return context.active().getValue(key) as ServerRequest | undefined
}
