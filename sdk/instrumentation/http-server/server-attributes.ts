import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Attributes } from '@opentelemetry/api'
import { otherMethod } from './known-methods.ts'
import { requestPath } from './request-path.ts'

/** Longest path and user agent kept on a span; a scanner's 10,000 characters tell nobody more. */
const maxPathLength = 1_024
const maxUserAgentLength = 256

/** Attributes known when the request arrives (OpenTelemetry HTTP semantic conventions, server spans). The query is left out: secrets travel there. */
export function serverAttributes(request: IncomingMessage, method: string): Attributes {
  const attributes: Attributes = {
    'http.request.method': method,
    'url.path': requestPath(request.url).slice(0, maxPathLength),
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
