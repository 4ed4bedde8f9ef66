import type { IncomingMessage } from 'node:http'
import { HttpFault } from './http-fault.ts'

/**
 * Refuses what a web page from elsewhere could make the browser send. Binding to loopback is no protection against that:
 * any page may send requests to 127.0.0.1, and a rebound DNS name even reads the answers.
 *
 * - the Host must be one of the server's own names (DNS rebinding)
 * - an Origin must be the server's own (scripts and forms of other pages)
 * - Sec-Fetch-Site may be `cross-site` or `same-site` only for a link that opens a page
 *
 * @throws HttpFault 403, and 421 for a foreign Host
 */
export function guardAgainstBrowsers(request: IncomingMessage, port: number): void {
  const host = request.headers.host ?? ''
  if (!ownHosts(port).includes(host))
    throw new HttpFault(421, `this server does not answer for host ${JSON.stringify(host)}`)
  const { origin } = request.headers
  if (origin !== undefined && origin !== `http://${host}`)
    throw new HttpFault(403, 'requests from other sites are refused')
  const site = request.headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return
  const opensPage = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate'
  if (!opensPage || request.headers['sec-fetch-dest'] !== 'document') {
    throw new HttpFault(403, 'requests from other sites are refused')
  }
}

function ownHosts(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`]
}

/** Headers of every answer. No inline script, no inline style, nothing from elsewhere, no frame around the page. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
