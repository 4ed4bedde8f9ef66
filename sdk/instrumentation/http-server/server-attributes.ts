import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Attributes } from '@opentelemetry/api'
import { otherMethod } from './known-methods.ts'

/** Longest user agent kept on a span. */
const maxUserAgentLength = 256

/** Attributes known when the request arrives (OpenTelemetry HTTP semantic conventions, server spans). */
export function serverAttributes(request: IncomingMessage, method: string, path: string): Attributes {
  const attributes: Attributes = {
    'http.request.method': method,
    'url.path': path,
    'url.scheme': (request.socket as TLSSocket | undefined)?.encrypted ? 'https' : 'http',
    'network.protocol.version': request.httpVersion,
  }
  if (method === otherMethod) attributes['http.request.method_original'] = String(request.method).slice(0, 64)
  const peer = request.socket?.remoteAddress
  if (peer !== undefined) attributes['client.address'] = peer
  const userAgent = request.headers['user-agent']
  if (userAgent !== undefined) attributes['user_agent.original'] = userAgent.slice(0, maxUserAgentLength)
  return attributes
}
