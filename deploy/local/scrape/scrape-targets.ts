import type { TargetLabels } from '../stores/metric-store.ts'

/** Where one service can be scraped, as it announced itself. */
export interface ScrapeTarget {
  readonly service: string
  readonly instance: string
  readonly metricsUrl: string
  readonly pid: number | undefined
  readonly labels: TargetLabels
}

export interface TargetHealth {
  readonly target: ScrapeTarget
  readonly up: boolean
  /** Why the last scrape brought nothing. */
  readonly error: string | undefined
  readonly lastScrapeMs: number
}

export interface ScrapeTargets {
  /**
   * Takes the body of `POST /-/targets`.
   *
   * @throws Error that says what is wrong with it
   */
  announce(body: unknown): void
  list(): readonly TargetHealth[]
  /** Services whose last target stopped answering, and when; the last 200 of an hour. */
  ended(): ReadonlyMap<string, number>
  /** Scrapes every target now; resolves when all are stored. */
  scrapeAll(): Promise<void>
  close(): Promise<void>
}

const maxTargets = 200
const loopbackHosts = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Reads one announcement. Only loopback addresses are accepted, or anybody who can reach this port could make it fetch
 * any address.
 */
export function readAnnouncement(body: unknown, known: number): ScrapeTarget {
  if (typeof body !== 'object' || body === null) throw new Error('a target is an object')
  const { service, instance, metricsUrl, pid } = body as Record<string, unknown>
  if (typeof service !== 'string' || service === '' || service.length > 200) throw new Error('"service" must be a name')
  if (typeof instance !== 'string' || instance === '' || instance.length > 200)
    throw new Error('"instance" must be a name')
  const url = typeof metricsUrl === 'string' ? URL.parse(metricsUrl) : null
  if (url?.protocol !== 'http:' || !loopbackHosts.has(url.hostname) || url.username !== '' || url.password !== '') {
    throw new Error('"metricsUrl" must be an http:// address on 127.0.0.1, localhost or [::1]')
  }
  if (known >= maxTargets) throw new Error(`there are ${maxTargets} targets already`)
  return {
    service,
    instance,
    metricsUrl: url.href,
    pid: Number.isInteger(pid) ? (pid as number) : undefined,
    labels: { job: service, instance },
  }
}
