import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'

import { externalServer } from './external-server.ts'
import { mapStrings } from './map-strings.ts'
import type { RunningServer } from './running-server.ts'
import { shippedArguments } from './shipped-arguments.ts'
import { shippedConfig } from './shipped-config.ts'
import { startServer } from './start-server.ts'

/** The host of the placeholder receivers in `deploy/config/alertmanager/alertmanager.yml`. */
const placeholder = 'http://replace-me.invalid'

interface AlertmanagerOptions {
  /**
   * Where notifications go, without a trailing slash; `/pager`, `/tickets` and `/watchdog` are added. @default a
   * loopback port where nobody listens, so that no name is looked up
   */
  readonly receiverUrl?: string
  /** A free loopback port. @default one is chosen */
  readonly port?: number
}

/** Starts Alertmanager, alone, with the shipped routes and receivers. */
export async function startAlertmanager(options: AlertmanagerOptions = {}): Promise<RunningServer> {
  const external = await externalServer('alertmanager', '/-/ready')
  if (external) return external
  return await startServer({
    name: 'alertmanager',
    portCount: 1,
    firstPort: options.port,
    prepare(folder, [port]) {
      const shipped = shippedConfig('alertmanager/alertmanager.yml')
      const receiverUrl = options.receiverUrl ?? 'http://127.0.0.1:9'
      const configFile = join(folder, 'alertmanager.yml')
      writeFileSync(configFile, stringify(mapStrings(shipped, (text) => text.replace(placeholder, receiverUrl))))
      const url = `http://127.0.0.1:${port}`
      const arguments_ = shippedArguments('alertmanager', {
        '--config.file': configFile,
        '--storage.path': join(folder, 'data'),
        '--web.listen-address': `127.0.0.1:${port}`,
        '--cluster.listen-address': '',
      })
      return { arguments: arguments_, url, readyUrl: `${url}/-/ready` }
    },
  })
}
