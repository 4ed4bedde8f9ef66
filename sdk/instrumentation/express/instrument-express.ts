import { pathTemplate } from '../http-server/route-of.ts'
import { serverRequestOf } from '../http-server/server-request.ts'
import type { ModuleTarget } from '../modules/watch-modules.ts'

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

/** Express 5 keeps its router in the package `router`; Express 4 has its own. Both have the same shape. */
export const expressTargets: readonly ModuleTarget[] = [
  { name: 'express', file: '/node_modules/router/index.js', instrument: patchRouter },
  { name: 'express', file: '/node_modules/router/lib/route.js', instrument: patchRoute },
  { name: 'express', file: '/node_modules/express/lib/router/index.js', instrument: patchRouter },
  { name: 'express', file: '/node_modules/express/lib/router/route.js', instrument: patchRoute },
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
      if (error && error !== 'route' && error !== 'router') record.error = error
      done(error)
    })
  }
}

/** The path given to `use`, without a slash at its end; empty where none was given. */
function mountTemplate(first: unknown): string {
  let innermost = first
  while (Array.isArray(innermost) && innermost.length > 0) innermost = innermost[0]
  return typeof innermost === 'function' || first === undefined ? '' : pathTemplate(first).replace(/\/+$/, '')
}

function joined(mountPath: string, path: string): string {
  return mountPath !== '' && path === '/' ? mountPath : mountPath + path
}
