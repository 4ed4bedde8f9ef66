import { IncomingMessage, OutgoingMessage, type ServerResponse } from 'node:http'

/**
 * What of a logged request or response is worth a line. The object itself leads to sockets, servers and parsers, and holds
 * its headers a second time, where no name tells which one is a secret.
 */
export function plainHttpMessage(value: object): Record<string, unknown> | undefined {
  if (value instanceof IncomingMessage) {
    const { method, url, statusCode, headers } = value
    return { method, url: url?.split('?', 1)[0], statusCode: statusCode ?? undefined, headers }
  }
  if (value instanceof OutgoingMessage) {
    const { statusCode } = value as Partial<ServerResponse>
    return { statusCode, headers: value.getHeaders() }
  }
  return undefined
}
