import type { ClientRequest } from 'node:http'
import type { OutgoingHeaders } from './header-injector.ts'

/**
 * What Node keeps of a head that is written but waits for its connection: headers given as an array are written at once,
 * and with `Expect: 100-continue` the text is the first of the data to send.
 */
interface WrittenHead {
  _header?: unknown
  readonly _headerSent?: unknown
  readonly outputData?: { data: unknown }[]
  outputSize?: unknown
}

/** Heads of `http.request` and `https.request`, also where they are written already. */
export const nodeHttpHeaders: OutgoingHeaders<ClientRequest> = {
  get(request, key) {
    if (!request.headersSent) {
      const value = request.getHeader(key)
      return value === undefined ? undefined : String(value)
    }
    const { _header: text } = request as WrittenHead
    return typeof text === 'string' ? lineOf(key).exec(text)?.[1] : undefined
  },
  set(request, key, value) {
    if (!request.headersSent) {
      request.setHeader(key, value)
      return
    }
    const head = request as WrittenHead
    const { _header: text, outputData: waiting } = head
    if (typeof text !== 'string' || !text.endsWith('\r\n\r\n')) return
    const first = waiting?.[0]
    if (head._headerSent !== false && first?.data !== text) return
    const line = `\r\n${key}: ${value}\r\n`
    const changed = lineOf(key).test(text)
      ? text.replace(lineOf(key), () => line)
      : `${text.slice(0, -'\r\n\r\n'.length)}${line}\r\n`
    head._header = changed
    if (head._headerSent === false || first === undefined) return
    first.data = changed
    if (typeof head.outputSize === 'number') head.outputSize += changed.length - text.length
  },
}

/** Names of propagated headers hold nothing that means something in a pattern. */
function lineOf(key: string): RegExp {
  return new RegExp(`\\r\\n${key}: ?([^\\r\\n]*)\\r\\n`, 'i')
}
