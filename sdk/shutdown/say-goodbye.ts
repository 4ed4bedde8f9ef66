import { ServerResponse } from 'node:http'

let undo: (() => void) | undefined

/**
 * From now on every HTTP/1 response of the process says `Connection: close`, those to requests under way included: clients
 * with connections that are kept alive go elsewhere by themselves, and none of them writes into a socket that is being
 * closed. The patch is made when the end begins, so that serving costs nothing before.
 *
 * @returns a function that takes it back, for a process that lives on
 */
export function sayGoodbye(): () => void {
  if (undo) return undo
  const { prototype } = ServerResponse
  const { writeHead } = prototype
  const patched = function (this: ServerResponse, ...args: unknown[]) {
    if (!this.headersSent) this.shouldKeepAlive = false
    return Reflect.apply(writeHead, this, args)
  }
  prototype.writeHead = patched as typeof writeHead
  undo = () => {
    if (prototype.writeHead === patched) prototype.writeHead = writeHead
    undo = undefined
  }
  return undo
}
