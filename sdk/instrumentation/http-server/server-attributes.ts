import type { Attributes } from '@opentelemetry/api'
import type { Arrival } from './begin-request.ts'
import { otherMethod } from './known-methods.ts'

/** Longest user agent kept on a span. */
const maxUserAgentLength = 256

/** Attributes known when the request arrives (OpenTelemetry HTTP semantic conventions, server spans). */
export function serverAttributes(request: Arrival, method: string, path: string): Attributes {
  const socket = request.socket as { readonly remoteAddress?: string; readonly encrypted?: boolean } | null | undefined
  const attributes: Attributes = {
    'http.request.method': method,
    'url.path': path,
    'url.scheme': socket?.encrypted ? 'https' : 'http',
    'network.protocol.version': request.httpVersion,
  }
  if (method === otherMethod) attributes['http.request.method_original'] = String(request.method).slice(0, 64)
  const peer = socket?.remoteAddress
  if (peer !== undefined) attributes['client.address'] = peer
  const userAgent = request.headers['user-agent']
  if (userAgent !== undefined)
    attributes['user_agent.original'] =
      userAgent.length > maxUserAgentLength ? userAgent.slice(0, maxUserAgentLength) : userAgent
  return attributes
}
