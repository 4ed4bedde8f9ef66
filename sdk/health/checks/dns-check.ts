import { Resolver } from 'node:dns/promises'
import type { HealthCheckOptions } from '../health-check.ts'
import { type CheckSettings, settingsOf } from './check-settings.ts'

export interface DnsCheckOptions extends CheckSettings {
  readonly name: string
  /** @default 'A' */
  readonly recordType?: 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'SRV' | 'TXT'
  /** `address` or `address:port` of name servers. @default the system's */
  readonly servers?: readonly string[]
}

/** Asks the name servers for a record. The system's cache and `/etc/hosts` are not looked at: they answer when DNS is down. */
export function dnsCheck(options: DnsCheckOptions): HealthCheckOptions {
  const { name, recordType = 'A', servers } = options
  return {
    ...settingsOf(options),
    async run(signal) {
      const resolver = new Resolver()
      if (servers) resolver.setServers(servers)
      const cancel = () => resolver.cancel()
      signal.addEventListener('abort', cancel, { once: true })
      try {
        const records = await resolver.resolve(name, recordType)
        if (Array.isArray(records) && records.length === 0) throw new Error(`${name} has no ${recordType} record`)
      } finally {
        signal.removeEventListener('abort', cancel)
      }
    },
  }
}
