import { mapStrings } from './map-strings.ts'

/** The parts of a Prometheus configuration that hold addresses. */
export interface PrometheusConfig {
  readonly alerting?: { readonly alertmanagers: readonly StaticPlace[] }
  readonly scrape_configs: readonly ScrapeConfig[]
  readonly [key: string]: unknown
}

interface StaticPlace {
  readonly static_configs: readonly { readonly targets: readonly string[] }[]
}

interface ScrapeConfig {
  readonly job_name: string
  readonly static_configs?: StaticPlace['static_configs']
  readonly dns_sd_configs?: unknown
  readonly file_sd_configs?: unknown
  readonly [key: string]: unknown
}

/** Where things are in this run. */
export interface PrometheusPlaces {
  /** Shipped address to actual address: `{ 'loki:3100': '127.0.0.1:41234' }`. */
  readonly addresses: Readonly<Record<string, string>>
  readonly targetsFolder: string
  readonly probesFolder: string
  /** A path with a wildcard. */
  readonly ruleFiles: string
}

/**
 * The shipped Prometheus configuration with the addresses and folders of this run; intervals, relabelling, limits and
 * everything else stay as shipped.
 *
 * What has no address in this run is left out, so that nothing is down that was never started and no name is looked up:
 * static targets, Alertmanagers, the jobs left without targets, and discovery by DNS.
 */
export function configurePrometheus(shipped: PrometheusConfig, places: PrometheusPlaces): PrometheusConfig {
  const known = (address: string) => address in places.addresses
  const present = (configs: StaticPlace['static_configs']) =>
    configs
      .map((config) => ({ ...config, targets: config.targets.filter(known) }))
      .filter(({ targets }) => targets.length > 0)
  const jobs = shipped.scrape_configs.flatMap(({ dns_sd_configs: _, static_configs, ...job }) => {
    const statics = present(static_configs ?? [])
    if (statics.length > 0) return [{ ...job, static_configs: statics }]
    return job.file_sd_configs ? [job] : []
  })
  const alertmanagers = (shipped.alerting?.alertmanagers ?? [])
    .map((place) => ({ ...place, static_configs: present(place.static_configs) }))
    .filter((place) => place.static_configs.length > 0)
  const config: PrometheusConfig = { ...shipped, alerting: { alertmanagers }, scrape_configs: jobs }
  return mapStrings(config, (text) => {
    if (text.startsWith('/etc/prometheus/targets/'))
      return text.replace('/etc/prometheus/targets', places.targetsFolder)
    if (text.startsWith('/etc/prometheus/probes/')) return text.replace('/etc/prometheus/probes', places.probesFolder)
    if (text.startsWith('/etc/vigie/rules/')) return places.ruleFiles
    return places.addresses[text] ?? text
  })
}
