import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { eventually } from './eventually.ts'
import { findBackend } from './find-backend.ts'
import { freePorts } from './free-ports.ts'
import { type RecipeName, recipes } from './recipes.ts'
import { retryTakenPort } from './retry-taken-port.ts'
import type { RunningServer } from './running-server.ts'
import { superviseProcess } from './supervised-process.ts'

/** How many log lines the error of a failed start shows. */
const shownLines = 20

/** What a server needs to start, given a folder and ports of its own. */
export interface Launch {
  readonly arguments: readonly string[]
  readonly url: string
  /** Answers 200 once the server works. */
  readonly readyUrl: string
}

interface StartOptions {
  readonly name: RecipeName
  readonly portCount: number
  /** Writes the configuration into the folder and says how to start. */
  readonly prepare: (folder: string, ports: readonly number[]) => Launch
  /** Used as the first port, when others must know it before the server starts. */
  readonly firstPort?: number | undefined
  readonly readyWithinMs?: number
}

/**
 * Starts a server that was found on PATH, in the cache or as an image, and waits until it says that it is ready.
 *
 * @throws Error with the server's last log lines when it ends early or is not ready in time (60 s by default); or one
 *   that names `npm run backends` when the server is nowhere to be found
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  return await retryTakenPort(async () => {
    const found = findBackend(options.name)
    if (found.kind === 'url') throw new Error(`${found.variable} is set: a server at a URL is not started`)
    if (found.kind === 'missing')
      throw new Error(`${options.name} is missing (${found.reason}): run "${found.command}"`)
    const folder = mkdtempSync(join(tmpdir(), `vigie-${options.name}-`))
    const ports = await freePorts(options.portCount)
    if (options.firstPort !== undefined) ports[0] = options.firstPort
    try {
      const launch = options.prepare(folder, ports)
      const program = found.kind === 'binary' ? [found.path] : dockerRun(found.image, folder)
      const running = superviseProcess([...program, ...launch.arguments], { folder })
      const lastLines = () => running.logs().split('\n').slice(-shownLines).join('\n  ')
      const giveUp = () => {
        if (running.exitCode() === undefined) return
        throw new Error(
          `${options.name} ended with exit code ${running.exitCode()} before it was ready:\n  ${lastLines()}`,
        )
      }
      try {
        const ready = async () => (await fetch(launch.readyUrl, { signal: AbortSignal.timeout(2_000) })).ok
        await eventually(`${options.name} to be ready`, ready, { withinMs: options.readyWithinMs ?? 60_000, giveUp })
      } catch (error) {
        await running.stop()
        const message = (error as Error).message
        throw new Error(message.includes('exit code') ? message : `${message}\n  ${lastLines()}`, { cause: error })
      }
      const version = found.version || recipes[options.name].version
      return { url: launch.url, version, logs: running.logs, stop: running.stop }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  })
}

/** The shipped image with the host's loopback and the same folders: its entry point takes the program's arguments. */
function dockerRun(image: string, folder: string): string[] {
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`
  const repository = new URL('../..', import.meta.url).pathname
  const mounts = ['--volume', `${folder}:${folder}`, '--volume', `${repository}:${repository}:ro`]
  return ['docker', 'run', '--rm', '--network', 'host', '--user', user, ...mounts, image]
}
