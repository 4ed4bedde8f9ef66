import { isHangUp } from '../http-server/hang-up.ts'
import { serverRequestOf } from '../http-server/server-request.ts'
import type { ModuleTarget } from '../modules/module-target.ts'

interface KoaContext {
  readonly req?: object
  readonly _matchedRoute?: unknown
}

type CreateContext = (this: unknown, request: object, response: object) => KoaContext
type OnError = (this: KoaContext, error: unknown) => unknown

/** Koa's application makes the context of a request, on which the router leaves the route; its context hears of errors. */
export const koaTargets: readonly ModuleTarget[] = [
  { name: 'koa', package: 'koa', file: '/lib/application.js', instrument: patchApplication },
  { name: 'koa', package: 'koa', file: '/lib/context.js', instrument: patchContext },
]

function patchApplication(exported: unknown): void {
  const application = (exported as { prototype?: { createContext?: CreateContext } }).prototype
  const original = application?.createContext
  if (!application || typeof original !== 'function') return
  application.createContext = function createContext(request, response) {
    const created = original.call(this, request, response)
    const record = serverRequestOf(request)
    if (record) record.routeHolder = created
    return created
  }
}

function patchContext(exported: unknown): void {
  const context = exported as { onerror?: OnError }
  const original = context.onerror
  if (typeof original !== 'function') return
  context.onerror = function onerror(error) {
    const record = serverRequestOf(this.req)
    // Koa also tells of a client that hung up, which is no error of the handler's.
    if (record && error !== null && error !== undefined && !isHangUp(error)) record.error ??= error
    return original.call(this, error)
  }
}
