import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'

import { configurePrometheus, type PrometheusConfig } from './configure-prometheus.ts'
import { externalServer } from './external-server.ts'
import type { RunningServer } from './running-server.ts'
import { shippedArguments } from './shipped-arguments.ts'
import { shippedConfig } from './shipped-config.ts'
import { startServer } from './start-server.ts'

const generatedRules = fileURLToPath(new URL('../../dashboards/generated/prometheus/*.yml', import.meta.url))

/** What a Prometheus of the tests watches; everything else is as `deploy/config/prometheus/prometheus.yml` has it. */
export interface PrometheusOptions {
  /** Job to the address of its `/metrics`, or one address for each replica: `{ gateway: '127.0.0.1:41234' }`. */
  readonly targets?: Readonly<Record<string, string | readonly string[]>>
  /** Addresses as shipped, and where they are now: `{ 'loki:3100': '127.0.0.1:41235' }`. Others are not scraped. */
  readonly addresses?: Readonly<Record<string, string>>
  /** URLs for the blackbox exporter, whose address must be in `addresses` as `blackbox:9115`. */
  readonly probes?: readonly string[]
  /** A path with a wildcard. @default the rules in `dashboards/generated/prometheus` */
  readonly ruleFiles?: string
  /** A free loopback port. @default one is chosen */
  readonly port?: number
}

/** A Prometheus whose targets may change while it runs. */
export interface RunningPrometheus extends RunningServer {
  /** Replaces the targets given at the start; Prometheus notices by itself. */
  setTargets(targets: NonNullable<PrometheusOptions['targets']>): void
}

/** Starts Prometheus with the shipped configuration, which scrapes every 15 s. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<RunningPrometheus> {
  const external = await externalServer('prometheus', '/-/ready')
  if (external) {
    const setTargets = () => {
      throw new Error(
        'the Prometheus of VIGIE_TEST_PROMETHEUS_URL has targets of its own: unset the variable for this test',
      )
    }
    if (Object.keys(options).length > 0) setTargets()
    return { ...external, setTargets }
  }
  let targetsFile = ''
  const server = await startServer({
    name: 'prometheus',
    portCount: 1,
    firstPort: options.port,
    prepare(folder, [port]) {
      const [targetsFolder, probesFolder] = [join(folder, 'targets'), join(folder, 'probes')]
      mkdirSync(targetsFolder)
      mkdirSync(probesFolder)
      targetsFile = join(targetsFolder, 'targets.yml')
      writeFileSync(targetsFile, targetsAsYaml(options.targets ?? {}))
      writeFileSync(join(probesFolder, 'probes.yml'), stringify([{ targets: options.probes ?? [] }]))
      const places = {
        addresses: { 'prometheus:9090': `127.0.0.1:${port}`, ...options.addresses },
        targetsFolder,
        probesFolder,
        ruleFiles: options.ruleFiles ?? generatedRules,
      }
      const config = configurePrometheus(shippedConfig<PrometheusConfig>('prometheus/prometheus.yml'), places)
      const configFile = join(folder, 'prometheus.yml')
      writeFileSync(configFile, stringify(config))
      const url = `http://127.0.0.1:${port}`
      const arguments_ = shippedArguments('prometheus', {
        '--config.file': configFile,
        '--storage.tsdb.path': join(folder, 'data'),
        '--web.listen-address': `127.0.0.1:${port}`,
      })
      return { arguments: arguments_, url, readyUrl: `${url}/-/ready` }
    },
  })
  return { ...server, setTargets: (targets) => writeFileSync(targetsFile, targetsAsYaml(targets)) }
}

function targetsAsYaml(targets: NonNullable<PrometheusOptions['targets']>): string {
  return stringify(Object.entries(targets).map(([job, address]) => ({ targets: [address].flat(), labels: { job } })))
}
