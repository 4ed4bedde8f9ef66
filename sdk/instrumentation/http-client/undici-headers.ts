import type { OutgoingHeaders } from './header-injector.ts'

/** The head of a request of undici's. */
export interface UndiciHead {
  /** Names and values in turn; one text in older versions. */
  headers?: unknown[] | string
  addHeader(name: string, value: string): void
}

/** Undici would send a header twice that is added while it is there. */
export const undiciHeaders: OutgoingHeaders<UndiciHead> = {
  get({ headers }, key) {
    if (typeof headers === 'string') return lineOf(key).exec(headers)?.[2]
    const at = indexOf(headers, key)
    return at === -1 ? undefined : String(headers![at + 1])
  },
  set(request, key, value) {
    const { headers } = request
    if (typeof headers === 'string') {
      const line = lineOf(key)
      if (line.test(headers)) request.headers = headers.replace(line, (_, start: string) => `${start}${key}: ${value}`)
      else request.addHeader(key, value)
      return
    }
    const at = indexOf(headers, key)
    if (at === -1) request.addHeader(key, value)
    else headers![at + 1] = value
  },
}

function indexOf(headers: unknown[] | undefined, key: string): number {
  return headers?.findIndex((name, index) => index % 2 === 0 && String(name).toLowerCase() === key.toLowerCase()) ?? -1
}

/** Names of propagated headers hold nothing that means something in a pattern. */
function lineOf(key: string): RegExp {
  return new RegExp(`(^|\\r\\n)${key}: ?([^\\r\\n]*)`, 'i')
}
