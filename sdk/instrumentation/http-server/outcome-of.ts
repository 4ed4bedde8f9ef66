import type { ServerOutcome } from './end-server-span.ts'
import { routeOf } from './route-of.ts'
import type { ServerRequest } from './server-request.ts'

/** Status of a request whose client went away first; the number that nginx made common. */
const clientClosedRequest = 499

/** Reads route and status when the response is closed. */
export function outcomeOf(record: ServerRequest): ServerOutcome {
  const { response } = record
  const aborted = !response.writableFinished
  return {
    route: routeOf(record),
    status: aborted && !response.headersSent ? clientClosedRequest : response.statusCode,
    aborted,
  }
}
