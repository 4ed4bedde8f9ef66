import { routeOf } from './route-of.ts'
import type { ServerRequest } from './server-request.ts'

/** Ends a request, once its `status`, `ending` and sizes are known. */
export function endRequest(record: ServerRequest): void {
  record.route = routeOf(record)
  record.observer.onEnd(record)
}
