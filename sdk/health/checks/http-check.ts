import type { HealthCheckOptions } from '../health-check.ts'
import { type CheckSettings, settingsOf } from './check-settings.ts'

export interface HttpCheckOptions extends CheckSettings {
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  /** Which answers are well. @default 200 to 299 */
  readonly accept?: (status: number) => boolean
}

/**
 * Asks an HTTP address with GET; redirects count as they are, and the body is not read. A user and a password in the address
 * are sent as basic authentication.
 */
export function httpCheck(options: HttpCheckOptions): HealthCheckOptions {
  const { accept = (status) => status >= 200 && status < 300 } = options
  const { url, headers } = withoutCredentials(options)
  return {
    ...settingsOf(options),
    async run(signal) {
      const response = await fetch(url, { headers, signal, redirect: 'manual' })
      void response.body?.cancel().catch(() => {})
      if (!accept(response.status)) throw new Error(`answered ${response.status}`)
    },
  }
}

/** `fetch` refuses an address that carries credentials. */
function withoutCredentials({ url, headers = {} }: HttpCheckOptions): Pick<HttpCheckOptions, 'url' | 'headers'> {
  if (!URL.canParse(url)) return { url, headers }
  const bare = new URL(url)
  if (bare.username === '' && bare.password === '') return { url, headers }
  const credentials = `${decoded(bare.username)}:${decoded(bare.password)}`
  bare.username = ''
  bare.password = ''
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return { url: bare, headers: { authorization, ...Object.fromEntries(lowerCased) } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // A password may have a percent sign of its own.
  }
}
