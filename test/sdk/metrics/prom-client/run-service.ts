import { spawn } from 'node:child_process'
import { eventually } from '../../../backends/eventually.ts'

/** A service in a process of its own. */
export interface RunningService {
  /** What it has printed, both streams. */
  printed(): string
  /** vigie's `/metrics`, as text 0.0.4 or as OpenMetrics. */
  scrape(format: 'text' | 'openmetrics'): Promise<string>
  /** Sends the service itself a request; it answers with prom-client's own exposition. */
  request(): Promise<string>
  stop(): Promise<void>
}

/** @param nodeOptions in front of the file's name; the sources are used for `vigie` in any case */
export async function runService(file: string, nodeOptions: readonly string[] = []): Promise<RunningService> {
  const path = new URL(file, import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=vigie-source', ...nodeOptions, path], {
    env: { ...process.env, VIGIE_ADMIN_PORT: '0', VIGIE_ADMIN_HOST: '127.0.0.1', OTEL_TRACES_EXPORTER: 'none' },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (printed += text))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = () => {
    child.stdin.end()
    return ended
  }
  const giveUp = () => {
    if (child.exitCode !== null) throw new Error(`${file} has ended with ${child.exitCode}: ${printed}`)
  }
  const port = async (what: string, pattern: RegExp) =>
    await eventually(what, () => pattern.exec(printed)?.[1], { everyMs: 20, giveUp })
  try {
    const servicePort = await port('the service', /^service (\d+)$/m)
    const adminPort = await port("vigie's admin port", /port (\d+), \/metrics/)
    const ask = async (url: string, accept: string) => {
      const response = await fetch(url, { headers: { accept } })
      const text = await response.text()
      if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`)
      return text
    }
    return {
      printed: () => printed,
      scrape: (format) =>
        ask(
          `http://127.0.0.1:${adminPort}/metrics`,
          format === 'text' ? 'text/plain' : 'application/openmetrics-text;version=1.0.0',
        ),
      request: () => ask(`http://127.0.0.1:${servicePort}/`, '*/*'),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
