import { externalServer } from './external-server.ts'
import type { RunningServer } from './running-server.ts'
import { shippedArguments } from './shipped-arguments.ts'
import { configFolder } from './shipped-config.ts'
import { startServer } from './start-server.ts'

/** Starts the blackbox exporter with the shipped modules, which hold no address: `/probe?module=http_2xx&target=…`. */
export async function startBlackbox(): Promise<RunningServer> {
  const external = await externalServer('blackbox', '/-/healthy')
  if (external) return external
  return await startServer({
    name: 'blackbox',
    portCount: 1,
    prepare(_folder, [port]) {
      const url = `http://127.0.0.1:${port}`
      const arguments_ = shippedArguments('blackbox', {
        '--config.file': `${configFolder}blackbox/blackbox.yml`,
        '--web.listen-address': `127.0.0.1:${port}`,
      })
      return { arguments: arguments_, url, readyUrl: `${url}/-/healthy` }
    },
  })
}
