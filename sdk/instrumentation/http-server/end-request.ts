import { performance } from 'node:perf_hooks'
import { routeOf } from './route-of.ts'
import type { ServerRequest } from './server-request.ts'

/** Ends a request, once its `status`, `ending` and sizes are known. */
export function endRequest(record: ServerRequest): void {
  record.endedAtMs = performance.now()
  try {
    record.route = routeOf(record)
  } catch (error) {
    record.route = undefined
    record.observer.onFault(error)
  }
  record.observer.onEnd(record)
}
