import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../deploy/cli/main.ts', import.meta.url))

/** A running `vigie`, with what it has printed so far. */
export interface VigieProgram {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  readonly ended: Promise<number | null>
}

/** Starts `vigie` as a user would, without a terminal. */
export function startVigie(args: readonly string[], environment: NodeJS.ProcessEnv = {}): VigieProgram {
  const child = spawn(process.execPath, ['--conditions=vigie-source', main, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return { child, output: () => output, errors: () => errors, ended }
}
