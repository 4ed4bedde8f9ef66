import { unmatchedRoute } from '../instrumentation/http-server/route-of.ts'
import { methodJson } from './line-text.ts'

/** What stays the same in the lines of one route, method and status. */
export interface RequestLineParts {
  /** `","level":"info","message":"GET /orders/:id 200"` */
  readonly head: string
  /** `,"method":"GET","endpoint":"/orders/:id"` */
  readonly middle: string
}

/** @param route undefined where no router matched */
export type FindRequestLineParts = (
  route: string | undefined,
  method: string,
  status: number,
  level: string,
) => RequestLineParts

interface KnownParts extends RequestLineParts {
  readonly method: string
  readonly status: number
  readonly level: string
}

/** Routes of a service are few; where they are made of data, the memory begins anew. */
const maxRoutes = 500
/** Methods and statuses of one route. */
const maxParts = 64

/**
 * Finds the parts by route, method and status, so that no text need be put together and looked up to find them.
 *
 * @param json JSON text of a text, redacted
 * @param keeps whether the parts are kept; else they are made anew for each line
 */
export function createRequestLineParts(json: (text: string) => string, keeps: boolean): FindRequestLineParts {
  const byRoute = new Map<string | undefined, KnownParts[]>()

  function make(route: string | undefined, method: string, status: number, level: string): KnownParts {
    const head = `","level":"${level}","message":${json(`${method} ${route ?? unmatchedRoute} ${status}`)}`
    return { method, status, level, head, middle: methodJson(method, route, json) }
  }

  function find(route: string | undefined, method: string, status: number, level: string): KnownParts {
    let ofRoute = byRoute.get(route)
    if (ofRoute === undefined) {
      if (byRoute.size >= maxRoutes) byRoute.clear()
      ofRoute = []
      byRoute.set(route, ofRoute)
    }
    for (const parts of ofRoute) {
      if (parts.status === status && parts.method === method && parts.level === level) return parts
    }
    if (ofRoute.length >= maxParts) ofRoute.length = 0
    const parts = make(route, method, status, level)
    ofRoute.push(parts)
    return parts
  }

  return keeps ? find : make
}
