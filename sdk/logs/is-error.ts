import { types } from 'node:util'

/** Also those of another realm, as of a `vm` context or a test runner's, which are instances of another `Error`. Never throws. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  try {
    // The common object of a log call is plain, and costs no call out of JavaScript.
    if (Object.getPrototypeOf(value) === Object.prototype) return false
    return value instanceof Error || types.isNativeError(value)
  } catch {
    return false
  }
}
