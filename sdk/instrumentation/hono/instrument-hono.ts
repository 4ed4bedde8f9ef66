import { activeServerRequest } from '../http-server/active-server-request.ts'
import { type ServerRequest, serverRequestOf } from '../http-server/server-request.ts'
import type { ModuleTarget } from '../modules/module-target.ts'

interface HonoContext {
  readonly env?: { readonly outgoing?: object }
}

type Handler = (context: HonoContext, next: () => Promise<void>) => unknown

/** What Hono gives its router for each route: the handler, and what it knows of it. */
type Registered = [handler: Handler, route: { readonly path?: unknown; readonly method?: unknown }]

interface Router {
  add?(this: Router, method: string, path: string, handler: Registered): void
}

const wrapped = Symbol('vigie.wrapped')

/** Under which Hono keeps the handler of a mounted application that has an error handler of its own. */
const composedKey = '__COMPOSED_HANDLER'

const routers: readonly [folder: string, exportName: string][] = [
  ['smart-router', 'SmartRouter'],
  ['reg-exp-router', 'RegExpRouter'],
  ['trie-router', 'TrieRouter'],
  ['linear-router', 'LinearRouter'],
  ['pattern-router', 'PatternRouter'],
]

/** Hono's routers, in both of its builds: through them every handler passes once, with the template of its route. */
export const honoTargets: readonly ModuleTarget[] = routers.flatMap(([folder, exportName]) =>
  ['/dist/router/', '/dist/cjs/router/'].map((build) => ({
    name: 'hono',
    package: 'hono',
    file: `${build}${folder}/router.js`,
    exportNames: [exportName],
    // The default router, which stands before the others. CommonJS is found in Node's cache.
    askFor: folder === 'smart-router' && build === '/dist/router/',
    instrument: (exported: unknown) => patchRouter(exported, exportName),
  })),
)

function patchRouter(exported: unknown, exportName: string): void {
  const router = (exported as Record<string, { prototype?: Router } | undefined>)[exportName]?.prototype
  const original = router?.add
  if (!router || typeof original !== 'function') return
  router.add = function add(method, path, handler) {
    return original.call(this, method, path, Array.isArray(handler) ? observed(handler) : handler)
  }
}

/** The same pair with a handler that tells the request its route and its error. */
function observed(registered: Registered): Registered {
  const [handler, route] = registered
  if (typeof handler !== 'function' || wrapped in handler) return registered
  const template = typeof route?.path === 'string' ? route.path : undefined
  const answers = isAnswering(handler, route?.method)
  const observing: Handler = (context, next) => {
    const record = requestOf(context)
    if (!record) return handler(context, next)
    if (answers && template !== undefined) record.route = template
    try {
      const result = handler(context, next)
      return result instanceof Promise ? result.catch((error: unknown) => rethrow(record, error)) : result
    } catch (error) {
      return rethrow(record, error)
    }
  }
  Object.defineProperties(observing, {
    length: { value: handler.length },
    name: { value: handler.name },
    [wrapped]: { value: true },
  })
  const composed = (handler as { [composedKey]?: unknown })[composedKey]
  if (composed !== undefined) Object.defineProperty(observing, composedKey, { value: composed })
  return [observing, route]
}

/** Middleware (`app.use`) is the route of no request: it stands for all methods and takes `next`. */
function isAnswering(handler: Handler, method: unknown): boolean {
  const innermost = (handler as { [composedKey]?: Handler })[composedKey] ?? handler
  return method !== 'ALL' || innermost.length < 2
}

function rethrow(record: ServerRequest, error: unknown): never {
  record.error ??= error
  throw error
}

/** Hono on Node shows Node's response to its handlers; elsewhere the request is the one whose context runs. */
function requestOf({ env }: HonoContext): ServerRequest | undefined {
  return serverRequestOf(env?.outgoing) ?? activeServerRequest()
}
