import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { eventually } from '../../backends/eventually.ts'
import type { CinemaApp } from './cinema-apps.ts'

export interface RunningApp {
  readonly app: CinemaApp
  readonly url: string
  /** Its lines of standard output and standard error so far. */
  readonly printed: readonly string[]
  /** @throws Error with what it printed, when it has ended by itself */
  mustRun(): void
  /** SIGTERM, and its exit code or the signal that killed it, when all that is pending is delivered. */
  stop(): Promise<number | string>
}

/**
 * Starts an app as it is, and waits until it serves.
 *
 * @param port a free one, which the other apps have been told
 * @param nodeArguments what stands before the program: `--import vigie/register`, or nothing
 * @throws Error with what it printed, when it ends before it serves
 */
export async function startApp(
  app: CinemaApp,
  port: number,
  nodeArguments: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<RunningApp> {
  const child = spawn(process.execPath, [...nodeArguments, app.program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', PORT: String(port), ...environment },
  })
  const printed: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => printed.push(line))
  }
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string)
  const url = `http://127.0.0.1:${port}`
  const mustRun = () => {
    if (child.exitCode !== null) throw new Error(`${app.service} ended with ${child.exitCode}:\n${printed.join('\n')}`)
  }
  // As an orchestrator would: nothing of this may be seen in traces, metrics or lines.
  const healthy = async () => (await fetch(`${url}/health`)).ok
  try {
    await eventually(`${app.service} to be healthy`, healthy, { giveUp: mustRun })
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  return {
    app,
    url,
    printed,
    mustRun,
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
