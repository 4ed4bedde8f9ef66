import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { ReadyMessage } from '../ready-message.ts'

/** One running service of the shop. */
export interface ShopProcess {
  readonly name: string
  /**
   * Resolves when it can be used, with the port it listens on, or 0 for a service without a server. Rejects when it ends
   * before that, or is not ready within 30 s.
   */
  readonly ready: Promise<number>
  /** Resolves when it has ended, with a sentence about how: `undefined` for a clean end. */
  readonly ended: Promise<string | undefined>
  /** Asks it to end, and kills it when it has not ended in time. Resolves as `ended` does. */
  end(): Promise<string | undefined>
  /** Ends it at once. */
  kill(): void
}

/** The services flush their telemetry within 10 s. */
const END_DEADLINE_MS = 13_000
const READY_DEADLINE_MS = 30_000

/** Starts `node <args>`. The process ends when it is told to, and by itself when this one is gone. */
export function startProcess(
  name: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  quiet: boolean,
): ShopProcess {
  const child = spawn(process.execPath, args, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Ctrl-C reaches every process of a terminal at once; in a session of its own a service ends in its turn, callers before callees.
    detached: process.platform !== 'win32',
  })
  print(child, name, quiet)
  const ended = endOf(child, name)
  const ready = readyPort(child, name, ended)
  const end = () => {
    const deadline = setTimeout(() => child.kill('SIGKILL'), END_DEADLINE_MS)
    child.kill('SIGTERM')
    return ended.finally(() => clearTimeout(deadline))
  }
  return { name, ready, ended, end, kill: () => void child.kill('SIGKILL') }
}

/** Standard error is always shown: it is where a service that cannot go on says why. */
function print(child: ChildProcess, name: string, quiet: boolean): void {
  const prefix = `${name.padEnd(8)} | `
  if (child.stderr) createInterface(child.stderr).on('line', (line) => process.stderr.write(`${prefix}${line}\n`))
  if (quiet) child.stdout?.resume()
  else if (child.stdout) createInterface(child.stdout).on('line', (line) => process.stdout.write(`${prefix}${line}\n`))
}

function endOf(child: ChildProcess, name: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  child.once('error', (error) => resolve(`${name} could not be run: ${error.message}`))
  // Not `exit`: its last lines may come after that.
  child.once('close', (code, signal) => {
    const clean = code === 0 || signal === 'SIGTERM'
    resolve(clean ? undefined : `${name} ended with ${signal ?? `exit code ${code}`}`)
  })
  return promise
}

function readyPort(child: ChildProcess, name: string, ended: Promise<string | undefined>): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const late = () => reject(new Error(`${name} was not ready after ${READY_DEADLINE_MS / 1_000} s`))
  const deadline = setTimeout(late, READY_DEADLINE_MS)
  child.on('message', (message) => {
    const { ready, port = 0 } = Object(message) as Partial<ReadyMessage>
    if (ready === true) resolve(port)
  })
  ended.then((trouble) => reject(new Error(trouble ?? `${name} ended before it was ready`)))
  return promise.finally(() => clearTimeout(deadline))
}
