import { ServerResponse } from 'node:http'
import { endHttp1Request } from './http1-request.ts'
import { serverRequestOf } from './server-request.ts'

type Emit = (this: ServerResponse, ...args: [event: string | symbol, ...unknown[]]) => boolean

/**
 * Sees each response close, by one `emit` on the prototype: a listener on each costs as much as all else that is done for
 * metrics, and shows up when a service counts its listeners.
 *
 * @returns a function that takes the patch away
 */
export function watchResponses(): () => void {
  const prototype = ServerResponse.prototype
  const own = Object.hasOwn(prototype, 'emit')
  const original = prototype.emit as Emit
  // Whoever patches the class above later, as `node:domain` does, is still called.
  const above = Object.getPrototypeOf(prototype) as { emit: Emit }
  let stopped = false

  function emit(this: ServerResponse, ...args: [event: string | symbol, ...unknown[]]): boolean {
    if (args[0] === 'close' && !stopped) {
      const record = serverRequestOf(this)
      if (record) endHttp1Request(record, this)
    }
    return Reflect.apply(own ? original : above.emit, this, args)
  }

  prototype.emit = emit as typeof prototype.emit
  return () => {
    stopped = true
    if (prototype.emit !== (emit as unknown)) return // Somebody has patched on top; then the patch stays, and is deaf.
    if (own) prototype.emit = original as typeof prototype.emit
    else Reflect.deleteProperty(prototype, 'emit')
  }
}
