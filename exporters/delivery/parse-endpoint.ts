import { VigieError } from '../../sdk/vigie-error.ts'

/** An address to send to; a user and a password in it have become a header. */
export interface Endpoint {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** As in the address; empty when there is none. */
  readonly username: string
  readonly password: string
  /** The machine itself: no network to save. */
  readonly loopback: boolean
}

/**
 * Reads an `http:` or `https:` address.
 *
 * @param option the option's name, for the error
 * @throws VigieError `BAD_OPTION`; a password in the address is not repeated
 */
export function parseEndpoint(option: string, address: string): Endpoint {
  let url: URL
  try {
    url = new URL(address)
  } catch (cause) {
    throw new VigieError('BAD_OPTION', `${option} must be a URL, got ${withoutPassword(address)}`, {
      option,
      received: withoutPassword(address),
      cause,
    })
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new VigieError(
      'BAD_OPTION',
      `${option} must start with http:// or https://, got ${withoutPassword(address)}`,
      {
        option,
        received: withoutPassword(address),
      },
    )
  }
  const username = decode(url.username)
  const password = decode(url.password)
  url.username = ''
  url.password = ''
  return {
    url,
    headers: username === '' && password === '' ? {} : basicAuthorization(username, password),
    username,
    password,
    loopback: /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname),
  }
}

/** The header of HTTP basic authentication. */
export function basicAuthorization(username: string, password: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A lone per cent sign means itself.
  }
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//…@')
}
