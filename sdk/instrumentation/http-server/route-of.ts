import type { ServerRequest } from './server-request.ts'

/** All requests that no router matched share one route, so that scanners can't make series. */
export const unmatchedRoute = 'unmatched'

interface RoutedRequest {
  readonly baseUrl?: unknown
  readonly route?: { readonly path?: unknown }
}

/**
 * The route template of a finished request; never the raw path.
 *
 * Routers that vigie saw loading say it themselves. For an Express app that was loaded earlier it is read from
 * `req.baseUrl` and `req.route`, which is right unless a mount path has parameters.
 */
export function routeOf({ request, route, mountPath, response }: ServerRequest): string | undefined {
  if (route !== undefined) return route
  const { route: matched, baseUrl } = request as RoutedRequest
  if (matched?.path !== undefined) return `${typeof baseUrl === 'string' ? baseUrl : ''}${pathTemplate(matched.path)}`
  return mountPath !== '' && response.statusCode !== 404 ? mountPath : undefined
}

/** The text of a path as Express accepts it: a string, a pattern, or a list of these. */
export function pathTemplate(path: unknown): string {
  if (typeof path === 'string') return path
  if (Array.isArray(path)) return path.map(pathTemplate).join('|')
  return String(path)
}
