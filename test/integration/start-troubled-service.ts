import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startTinyServer } from '../backends/tiny-server.ts'

const program = fileURLToPath(new URL('troubled-service.ts', import.meta.url))

/** A service that does everything wrong which can be seen in telemetry. */
export interface TroubledService {
  /** Where it is scraped: host and port. */
  readonly target: string
  stop(): Promise<void>
}

/** Starts it with logs to the real Loki and spans to a server that refuses them. */
export async function startTroubledService(lokiUrl: string): Promise<TroubledService> {
  const refusing = await startTinyServer((request, response) => {
    request.resume()
    response.writeHead(400).end()
  })
  const child = spawn(process.execPath, ['--conditions=vigie-source', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      VIGIE_ADMIN_PORT: '0',
      VIGIE_LOKI_URL: lokiUrl,
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${refusing.address}`,
    },
  })
  let output = ''
  const ended = once(child, 'exit')
  const port = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output = (output + chunk).slice(-20_000)
        const found = /metrics on port (\d+)/.exec(output)?.[1]
        if (found !== undefined) resolve(found)
      })
    }
    ended.then(([code]) => reject(new Error(`the troubled service ended with exit code ${code}:\n${output}`)), reject)
  })
  return {
    target: `127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
      await refusing.close()
    },
  }
}
