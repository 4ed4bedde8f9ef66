import type { HealthCheckOptions } from '../health-check.ts'
import { type CheckSettings, settingsOf } from './check-settings.ts'

export interface HttpCheckOptions extends CheckSettings {
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  /** Which answers are well. @default 200 to 299 */
  readonly accept?: (status: number) => boolean
}

/** Asks an HTTP address with GET; redirects count as they are, and the body is not read. */
export function httpCheck(options: HttpCheckOptions): HealthCheckOptions {
  const { url, headers = {}, accept = (status) => status >= 200 && status < 300 } = options
  return {
    ...settingsOf(options),
    async run(signal) {
      const response = await fetch(url, { headers, signal, redirect: 'manual' })
      void response.body?.cancel().catch(() => {})
      if (!accept(response.status)) throw new Error(`answered ${response.status}`)
    },
  }
}
