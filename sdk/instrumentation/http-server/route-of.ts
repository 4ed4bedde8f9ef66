import type { ServerRequest } from './server-request.ts'

/** All requests that no router matched share one route, so that scanners can't make series. */
export const unmatchedRoute = 'unmatched'

interface RoutedRequest {
  readonly baseUrl?: unknown
  readonly route?: { readonly path?: unknown }
}

/** Mounts of routers that were loaded before vigie, as requests show them: with parameters' values in them, so only the first few count. */
const earlyMounts = new Set<string>()
const maxEarlyMounts = 50

/** Longest route that is kept: a pattern can be any length. */
const maxLength = 256

/**
 * The route template of a finished request; never the raw path.
 *
 * Routers that vigie saw loading say it themselves. For an Express app that was loaded earlier it is read from
 * `req.baseUrl` and `req.route`, which is right unless a mount path has parameters.
 */
export function routeOf(record: ServerRequest): string | undefined {
  const { route, routeHolder, mountPath } = record
  if (route !== undefined) return record.status === 404 && isCatchAll(route) ? undefined : tidy(route)
  if (routeHolder !== undefined) {
    const matched = routeHolder._matchedRoute
    return matched === undefined || matched === null ? undefined : tidy(pathTemplate(matched))
  }
  const { route: matched, baseUrl } = record.request as RoutedRequest
  if (matched?.path !== undefined) {
    const base = mountPath === '' && typeof baseUrl === 'string' && baseUrl !== '' ? earlyMount(baseUrl) : mountPath
    return tidy(joined(base, pathTemplate(matched.path)))
  }
  return mountPath !== '' && record.status !== 404 ? tidy(mountPath) : undefined
}

/** The text of a path as Express accepts it: a string, a pattern, or a list of these. */
export function pathTemplate(path: unknown): string {
  if (typeof path === 'string') return path
  if (Array.isArray(path)) return path.map(pathTemplate).join('|')
  return String(path)
}

/** A mount and a path inside it. */
export function joined(mountPath: string, path: string): string {
  return mountPath !== '' && path === '/' ? mountPath : mountPath + path
}

/** NestJS ends its routes with `*path`, without a slash, to answer 404 itself; a path of a service's own has one. */
function isCatchAll(route: string): boolean {
  return route.endsWith('*path') && !route.endsWith('/*path')
}

function tidy(route: string): string {
  const length = route.length
  if (length > maxLength) return `${route.slice(0, maxLength - 1)}…`
  // The slash at the end of a pattern belongs to it.
  if (length > 1 && route.charCodeAt(length - 1) === 0x2f && !/[\^$\\]/.test(route)) return route.slice(0, -1)
  return length === 0 ? '/' : route
}

function earlyMount(baseUrl: string): string {
  if (earlyMounts.has(baseUrl)) return baseUrl
  if (earlyMounts.size >= maxEarlyMounts || baseUrl.length > maxLength) return '/…'
  earlyMounts.add(baseUrl)
  return baseUrl
}
