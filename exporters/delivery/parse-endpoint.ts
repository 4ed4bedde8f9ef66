import { VigieError } from '../../sdk/vigie-error.ts'

/** An address to send to; a user and a password in it have become a header. */
export interface Endpoint {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
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
  const headers = authorizationOf(url)
  url.username = ''
  url.password = ''
  return { url, headers, loopback: /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname) }
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  return { authorization: `Basic ${Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64')}` }
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
