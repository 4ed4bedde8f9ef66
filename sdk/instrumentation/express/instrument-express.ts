import { joined, pathTemplate } from '../http-server/route-of.ts'
import { type ServerRequest, serverRequestOf } from '../http-server/server-request.ts'
import type { ModuleTarget } from '../modules/module-target.ts'

type Next = (error?: unknown) => void
type Handle = (request: object, response: object, next: Next) => unknown

interface Layer {
  handle: Handle
}

interface Router {
  stack: Layer[]
  use(this: Router, ...handlers: unknown[]): unknown
}

interface Route {
  path: unknown
  dispatch(this: Route, request: object, response: object, done: Next): unknown
}

/**
 * Express 5 keeps its router in the package `router`; Express 4 has its own. Both have the same shape. The package is told
 * by its manifest, since it may be installed under another name.
 */
export const expressTargets: readonly ModuleTarget[] = [
  { name: 'express', package: 'router', file: '/index.js', instrument: patchRouter },
  { name: 'express', package: 'router', file: '/lib/route.js', instrument: patchRoute },
  { name: 'express', package: 'express', file: '/lib/router/index.js', instrument: patchRouter },
  { name: 'express', package: 'express', file: '/lib/router/route.js', instrument: patchRoute },
]

/** Makes each mounted handler tell the request which mount it is inside of, as a template: `/shops/:shopId`, not `/shops/7`. */
function patchRouter(exported: unknown): void {
  const factory = exported as { prototype?: Partial<Router> } & Partial<Router>
  const router = (typeof factory.prototype?.use === 'function' ? factory.prototype : factory) as Router
  const original = router.use
  if (typeof original !== 'function') return
  router.use = function use(this: Router, ...handlers: unknown[]) {
    const before = this.stack.length
    const result = original.apply(this, handlers)
    const mount = mountTemplate(handlers[0])
    if (mount !== '') for (const layer of this.stack.slice(before)) layer.handle = mounted(layer.handle, mount)
    return result
  }
}

function mounted(handle: Handle, mount: string): Handle {
  if (handle.length > 3) return handle // An error handler: Express tells by the number of parameters.
  return function mountedHandle(this: unknown, request, response, next) {
    const record = serverRequestOf(request)
    if (!record) return handle.call(this, request, response, next)
    const outside = record.mountPath
    record.mountPath = outside + mount
    return handle.call(this, request, response, (error) => {
      if (isError(error)) noteError(record, request, error)
      record.mountPath = outside
      next(error)
    })
  }
}

function patchRoute(exported: unknown): void {
  const route = (exported as { prototype?: Route }).prototype
  const original = route?.dispatch
  if (!route || typeof original !== 'function') return
  route.dispatch = function dispatch(this: Route, request, response, done) {
    const record = serverRequestOf(request)
    if (!record) return original.call(this, request, response, done)
    record.route = joined(record.mountPath, pathTemplate(this.path))
    return original.call(this, request, response, (error) => {
      if (isError(error)) record.error = error
      done(error)
    })
  }
}

/** Express passes these two words where an error would stand. */
function isError(error: unknown): boolean {
  return Boolean(error) && error !== 'route' && error !== 'router'
}

/** An error of `router.param` leaves before the matched route runs: then the route is what Express has put on the request. */
function noteError(record: ServerRequest, request: object, error: unknown): void {
  record.error ??= error
  const matched = (request as { route?: { path?: unknown } }).route
  if (record.route === undefined && matched?.path !== undefined)
    record.route = joined(record.mountPath, pathTemplate(matched.path))
}

/** The path given to `use`, without a slash at its end; empty where none was given. */
function mountTemplate(first: unknown): string {
  let innermost = first
  while (Array.isArray(innermost) && innermost.length > 0) innermost = innermost[0]
  return typeof innermost === 'function' || first === undefined ? '' : withoutSlashes(pathTemplate(first))
}

/** A loop, as `/\/+$/` takes quadratic time on a hostile text. */
function withoutSlashes(path: string): string {
  let end = path.length
  while (end > 0 && path.charCodeAt(end - 1) === 0x2f) end--
  return path.slice(0, end)
}
