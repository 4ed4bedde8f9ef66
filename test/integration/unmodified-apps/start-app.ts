import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { eventually } from '../../backends/eventually.ts'
import type { CinemaApp } from './cinema-apps.ts'

/** The line that vigie writes once, when the service listens. */
export interface StartLine {
  readonly message: string
  readonly instrumented: readonly string[]
  readonly loadedTooEarly?: readonly string[]
  readonly signals: Readonly<Record<'traces' | 'metrics' | 'logs', string>>
}

export interface RunningApp {
  readonly app: CinemaApp
  readonly url: string
  readonly startLine: StartLine
  /** Where it is scraped: host and port, from its start line. */
  readonly target: string
  /** SIGTERM, and its exit code or the signal that killed it, when all that is pending is delivered. */
  stop(): Promise<number | string>
}

/**
 * Starts an app as it is, with `--import vigie/register` in front, and waits until it serves.
 *
 * @param port a free one, which the other apps have been told
 * @throws Error with what it printed, when it ends before it serves
 */
export async function startApp(app: CinemaApp, port: number, environment: NodeJS.ProcessEnv): Promise<RunningApp> {
  const child = spawn(process.execPath, ['--conditions=vigie-source', '--import', 'vigie/register', app.program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(port), ...environment },
  })
  const printed: string[] = []
  let startLine: StartLine | undefined
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      printed.push(line)
      if (line.includes('"signals":{')) startLine = JSON.parse(line) as StartLine
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string)
  const url = `http://127.0.0.1:${port}`
  const giveUp = () => {
    if (child.exitCode !== null) throw new Error(`${app.service} ended with ${child.exitCode}:\n${printed.join('\n')}`)
  }
  // As an orchestrator would: nothing of this may be seen in traces, metrics or lines.
  await eventually(`${app.service} to be healthy`, async () => (await fetch(`${url}/health`)).ok, { giveUp })
  const line = await eventually(`the start line of ${app.service}`, () => startLine, { giveUp })
  return {
    app,
    url,
    startLine: line,
    target: `127.0.0.1:${/^port (\d+)/.exec(line.signals.metrics)?.[1]}`,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
