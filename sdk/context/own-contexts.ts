import type { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, context, ROOT_CONTEXT } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'

/**
 * The contexts of this process. OpenTelemetry's API finds its manager anew for each call, through the global object and a
 * check of versions; what vigie does many times a request goes to the manager itself.
 */
class OwnContextManager extends AsyncLocalStorageContextManager {
  get storage(): AsyncLocalStorage<Context> {
    return this['_asyncLocalStorage']
  }
}

let storage: AsyncLocalStorage<Context> | undefined

/** @returns a function that ends it; contexts are another's where a manager was registered before */
export function startContexts(): () => void {
  const manager = new OwnContextManager()
  if (!context.setGlobalContextManager(manager)) return () => {}
  storage = manager.storage
  return () => {
    storage = undefined
    context.disable()
  }
}

/** As `context.active()` of OpenTelemetry's API. */
export function activeContext(): Context {
  return storage === undefined ? context.active() : (storage.getStore() ?? ROOT_CONTEXT)
}

/** Calls a method with a context as the active one, as `context.with()` does, without an allocation for the receiver. */
export function callInContext<Receiver, Arguments extends unknown[], Result>(
  within: Context,
  method: (this: Receiver, ...args: Arguments) => Result,
  receiver: Receiver,
  args: Arguments,
): Result {
  return storage === undefined
    ? context.with(within, method as never, receiver as never, ...args)
    : storage.run(within, Reflect.apply as never, method, receiver, args)
}
