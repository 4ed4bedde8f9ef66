import type { Endpoint } from './parse-endpoint.ts'

/** `Authorization`, `Cookie`, `X-Api-Key`, `private-token`: a tenant's or a routing header is no secret. */
const secretHeader = /auth|cookie|token|secret|password|key/i

/**
 * Says in one sentence that what opens a destination goes over the network for everybody to read. Meant to be called
 * once, when an exporter is made; on the machine itself there is no network.
 *
 * @param name of the destination
 * @param headers all that are sent with every request
 */
export function warnOfPlainCredentials(
  name: string,
  { url, loopback }: Pick<Endpoint, 'url' | 'loopback'>,
  headers: Readonly<Record<string, string>>,
  report: ((message: string) => void) | undefined,
): void {
  if (url.protocol !== 'http:' || loopback) return
  const secrets = Object.keys(headers).filter((header) => secretHeader.test(header))
  if (secrets.length === 0) return
  try {
    report?.(`${name}: ${secrets.join(', ')} is sent to ${url.host} over plain http, readable on the way; use https`)
  } catch {
    // The service's log is broken; that is no reason not to deliver.
  }
}
