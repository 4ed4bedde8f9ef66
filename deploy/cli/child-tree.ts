import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface ChildTree {
  readonly pid: number
  /** Resolves when the command itself has ended: with its exit code, or 128 and above for a signal. Never rejects. */
  readonly ended: Promise<number>
  /** Ends the whole tree: SIGTERM to the command, later to all it started, at last SIGKILL. */
  end(): Promise<void>
  /** Ends the whole tree at once. */
  kill(): void
}

export interface ChildTreeOptions {
  readonly environment: NodeJS.ProcessEnv
  readonly directory?: string
  /** How long the command may take to end by itself. @default 10_000 */
  readonly graceMs?: number
}

/**
 * Starts a command as the leader of a process group of its own, so that everything it starts can be ended with it: a
 * shell or npm in between often does not pass signals on.
 *
 * @throws the spawn error (`ENOENT`, `EACCES`)
 */
export async function startChildTree(command: readonly string[], options: ChildTreeOptions): Promise<ChildTree> {
  const [program, ...args] = command
  const child = spawn(program!, args, {
    env: options.environment,
    stdio: 'inherit',
    // A group of its own; Ctrl-C then reaches only us, and we pass it on.
    detached: process.platform !== 'win32',
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
  })
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)))
    child.once('error', () => resolve(127))
  })
  await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))])
  const pid = child.pid!
  let over = false
  const kill = () => {
    // Once all have ended, the number may belong to somebody else.
    if (!over) signalGroup(child, 'SIGKILL')
  }
  // However this process ends, short of SIGKILL, nothing stays behind.
  process.once('exit', kill)
  const graceMs = options.graceMs ?? 10_000

  return {
    pid,
    ended,
    async end() {
      if (over) return
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await before(ended, graceMs)
      }
      // What the command left behind, or all of it when it did not listen.
      if (signalGroup(child, 'SIGTERM')) {
        await groupGone(child, 2000)
        kill()
        await ended
      }
      over = true
      process.off('exit', kill)
    },
    kill,
  }
}

/** False when nobody is left in the group. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    if (process.platform === 'win32') return child.exitCode === null && child.kill(signal || 'SIGTERM')
    return process.kill(-child.pid!, signal)
  } catch {
    return false
  }
}

async function groupGone(child: ChildProcess, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs
  // Nobody tells when grandchildren end, so they are looked at.
  while (signalGroup(child, 0) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function before(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, timeoutMs)
  await Promise.race([promise, late])
  clearTimeout(timer)
}
