import { performance } from 'node:perf_hooks'
import { routeOf } from './route-of.ts'
import type { ServerRequest } from './server-request.ts'

/** Ends a request, once its `status`, `ending` and sizes are known. */
export function endRequest(record: ServerRequest): void {
  record.endedAtMs = performance.now()
  record.route = routeOf(record)
  record.observer.onEnd(record)
}
