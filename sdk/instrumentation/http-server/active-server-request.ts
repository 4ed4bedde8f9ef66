import { activeContext } from '../../context/own-contexts.ts'
import { type ServerRequest, serverRequestContextKey } from './server-request.ts'

/** The request that the running code serves; undefined outside a request. */
export function activeServerRequest(): ServerRequest | undefined {
  return activeContext().getValue(serverRequestContextKey) as ServerRequest | undefined
}
