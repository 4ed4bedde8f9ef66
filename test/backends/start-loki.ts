import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'

import { externalServer } from './external-server.ts'
import { mapStrings } from './map-strings.ts'
import type { RunningServer } from './running-server.ts'
import { shippedArguments } from './shipped-arguments.ts'
import { shippedConfig } from './shipped-config.ts'
import { startServer } from './start-server.ts'

interface LokiConfig {
  readonly server: Readonly<Record<string, unknown>>
}

interface LokiOptions {
  /** For the ruler. @default an address where nobody listens; Loki calls it only when it has rules */
  readonly alertmanagerUrl?: string
  /** A free loopback port. @default one is chosen */
  readonly port?: number
}

/** Starts Loki with the shipped configuration; push to `url` + `/loki/api/v1/push`, query at `/loki/api/v1/query_range`. */
export async function startLoki(options: LokiOptions = {}): Promise<RunningServer> {
  const external = await externalServer('loki', '/ready')
  if (external) return external
  return await startServer({
    name: 'loki',
    portCount: 2,
    firstPort: options.port,
    prepare(folder, [port, grpcPort]) {
      const { server, ...shipped } = shippedConfig<LokiConfig>('loki/loki.yaml')
      const moved = mapStrings(shipped, (text) => {
        if (text === 'http://alertmanager:9093') return options.alertmanagerUrl ?? 'http://127.0.0.1:9'
        return text.replace(/^\/loki(?=\/|$)/, join(folder, 'data'))
      })
      const own = { http_listen_address: '127.0.0.1', http_listen_port: port, grpc_listen_port: grpcPort }
      const configFile = join(folder, 'loki.yaml')
      writeFileSync(configFile, stringify({ ...moved, server: { ...server, ...own } }))
      const url = `http://127.0.0.1:${port}`
      return { arguments: shippedArguments('loki', { '-config.file': configFile }), url, readyUrl: `${url}/ready` }
    },
  })
}
