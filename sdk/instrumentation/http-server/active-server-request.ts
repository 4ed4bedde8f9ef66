import { context } from '@opentelemetry/api'
import { type ServerRequest, serverRequestContextKey } from './server-request.ts'

/** The request that the running code serves; undefined outside a request. */
export function activeServerRequest(): ServerRequest | undefined {
  return context.active().getValue(serverRequestContextKey) as ServerRequest | undefined
}
