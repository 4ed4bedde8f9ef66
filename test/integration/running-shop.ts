import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '../backends/eventually.ts'

interface Target {
  readonly service: string
  readonly metricsUrl: string
}

export interface RunningShop {
  /** Of the gateway. */
  readonly url: string
  /** Each service, and where it is scraped: host and port. */
  readonly targets: Readonly<Record<string, string>>
  /** What the processes have printed. */
  output(): string
  /** Ends it and its services. @throws Error with what was printed, when it doesn't end well */
  stop(): Promise<void>
}

const services = ['gateway', 'orders', 'payments', 'worker']

/** Starts `examples/shop` on free ports, and learns where its services are scraped from what they announce, as `vigie dev` does. */
export async function startShop(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<RunningShop> {
  const metricsUrls = new Map<string, string>()
  const announcements = createServer((request, response) => {
    request.setEncoding('utf8')
    let body = ''
    request.on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const { service, metricsUrl } = JSON.parse(body) as Target
      metricsUrls.set(service, metricsUrl)
      response.end()
    })
  })
  announcements.listen(0, '127.0.0.1')
  await once(announcements, 'listening')

  const child = spawn(process.execPath, ['--conditions=vigie-source', 'examples/shop/main.ts', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PORT: '0',
      VIGIE_ADMIN_PORT: '0',
      VIGIE_DEV_URL: `http://127.0.0.1:${(announcements.address() as AddressInfo).port}`,
      ...environment,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-200_000)
    })
  }
  const ended = once(child, 'exit')
  const gateway = await eventually(
    'the shop to start',
    () => /gateway +\|.* listening on (\d+)/.exec(output)?.[1] ?? /shop listening on (\d+)/.exec(output)?.[1],
    {
      giveUp: () => {
        if (child.exitCode !== null)
          throw new Error(`the shop ended with exit code ${child.exitCode}:\n${output.slice(-4_000)}`)
      },
    },
  )
  await eventually(`announcements of ${services.join(', ')}`, () =>
    services.every((service) => metricsUrls.has(service)),
  )
  return {
    url: `http://127.0.0.1:${gateway}`,
    targets: Object.fromEntries([...metricsUrls].map(([service, url]) => [service, new URL(url).host])),
    output: () => output,
    async stop() {
      child.kill('SIGTERM')
      const [code] = (await ended) as [number | null]
      announcements.closeAllConnections()
      announcements.close()
      if (code !== 0) throw new Error(`the shop ended with exit code ${code}:\n${output.slice(-4_000)}`)
    },
  }
}
