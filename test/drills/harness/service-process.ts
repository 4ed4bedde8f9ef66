import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A service of `test/drills/services`, in a process of its own under `vigie/register`. */
export interface ServiceProcess {
  readonly child: ChildProcess
  readonly port: number
  readonly adminPort: number
  /** Every line of standard output and standard error so far, in the order of their arrival. */
  readonly lines: readonly string[]
  /** The lines that are JSON. */
  logged(): Record<string, unknown>[]
  signal(name: NodeJS.Signals): void
  /** Resolves with the exit code, or the signal that ended it, when its output has been read to the end. */
  readonly ended: Promise<number | NodeJS.Signals>
}

/** Those that still run. A drill that is broken off with Ctrl-C, or by an error, leaves none of them behind. */
const alive = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

const registerFile = fileURLToPath(new URL('../../../sdk/register.ts', import.meta.url))

/**
 * Starts a service and waits until it says `listening PORT ADMINPORT`.
 *
 * @throws Error when it ends before that, with what it printed
 */
export async function startServiceProcess(
  name: string,
  options: {
    readonly environment?: NodeJS.ProcessEnv
    readonly register?: boolean
    readonly nodeArguments?: readonly string[]
  } = {},
): Promise<ServiceProcess> {
  const program = fileURLToPath(new URL(`../services/${name}.ts`, import.meta.url))
  const register = options.register === false ? [] : ['--import', registerFile]
  const child = spawn(
    process.execPath,
    ['--conditions=vigie-source', ...(options.nodeArguments ?? []), ...register, program],
    {
      env: {
        PATH: process.env['PATH'],
        VIGIE_ADMIN_PORT: '0',
        VIGIE_ADMIN_HOST: '127.0.0.1',
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_SERVICE_NAME: name,
        ...options.environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  const lines: string[] = []
  const { promise: listening, resolve, reject } = Promise.withResolvers<[number, number]>()
  const read = (line: string) => {
    const ports = /^listening (\d+) (\d+)$/.exec(line)
    if (ports) resolve([Number(ports[1]), Number(ports[2])])
    else lines.push(line)
  }
  createInterface(child.stdout).on('line', read)
  createInterface(child.stderr).on('line', read)
  const ended = new Promise<number | NodeJS.Signals>((done) =>
    child.once('close', (code, signal) => done(signal ?? code ?? 0)),
  )
  void ended.then((how) => reject(new Error(`${name} ended with ${how} before it listened:\n${lines.join('\n')}`)))
  const [port, adminPort] = await listening
  return {
    child,
    port,
    adminPort,
    lines,
    ended,
    signal: (signal) => void child.kill(signal),
    logged: () =>
      lines.flatMap((line) => {
        try {
          return [JSON.parse(line) as Record<string, unknown>]
        } catch {
          return []
        }
      }),
  }
}
