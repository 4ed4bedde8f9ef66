import { styleText } from 'node:util'
import { VigieError } from '../../sdk/vigie-error.ts'
import { type LocalStack, type LocalStackSummary, startLocalStack } from '../local/start-local-stack.ts'
import { type ChildTree, startChildTree } from './child-tree.ts'
import type { DevOptions } from './dev-options.ts'
import { exampleCommand } from './example-command.ts'
import { registerOption } from './register-option.ts'
import { serviceEnvironment } from './service-environment.ts'

/**
 * Runs the local stack, with a command if there is one, until a signal, the end of the command, or the time given.
 *
 * @returns the exit code: 0; the command's when it ended by itself; 1 when, with `--for`, a kind of telemetry never came
 * @throws VigieError `PORT_TAKEN`, or `BAD_OPTION` for a command that cannot be started
 */
export async function runDev(options: DevOptions): Promise<number> {
  const signals = listenForSignals()
  // A reader that goes away (`vigie dev | head`) is no reason to fall over and leave the command behind.
  process.stdout.on('error', () => undefined)
  const stack = await startStack(options)
  let child: ChildTree | undefined
  try {
    say(`the stack is at ${styleText(['cyan', 'underline'], stack.url)}`)
    if (options.importFile !== undefined) say(await stack.importFile(options.importFile))
    child = await startCommand(options, stack)
    if (child === undefined) sayHowToSend(stack)
    const reason = await firstOf(options, child, signals)
    if (reason.kind === 'time' || reason.kind === 'signal') signals.onSecond(() => child?.kill())
    await stack.scrapeNow()
    await child?.end()
    const summary = await stack.summary()
    say(describe(summary))
    if (reason.kind === 'ended' && reason.code !== 0) return reason.code
    return options.forMs === undefined || reason.kind === 'signal' ? 0 : judge(summary)
  } finally {
    child?.kill() // does nothing after an orderly end
    signals.close()
    await stack.close()
  }
}

async function startStack(options: DevOptions): Promise<LocalStack> {
  try {
    return await startLocalStack({ port: options.port, onFirst: sayFirst })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') {
      throw new VigieError(
        'PORT_TAKEN',
        `port ${options.port} is taken: end the program that uses it (perhaps another vigie dev), or choose another with --port`,
        { option: '--port', received: options.port, cause: error },
      )
    }
    if (code === 'EACCES') {
      throw new VigieError(
        'BAD_OPTION',
        `--port ${options.port} may not be used by this user: choose one from 1024 up`,
        {
          option: '--port',
          received: options.port,
          cause: error,
        },
      )
    }
    throw error
  }
}

async function startCommand(options: DevOptions, stack: LocalStack): Promise<ChildTree | undefined> {
  const example = options.example === undefined ? undefined : exampleCommand(options.example)
  const command = example?.command ?? options.command
  if (command.length === 0) return undefined
  const environment = {
    ...process.env,
    ...(example?.environment ?? { NODE_OPTIONS: registerOption(command, process.env['NODE_OPTIONS']) }),
    ...serviceEnvironment(stack.url),
  }
  try {
    return await startChildTree(command, {
      environment,
      ...(example === undefined ? {} : { directory: example.directory }),
    })
  } catch (error) {
    throw new VigieError('BAD_OPTION', `${command[0]} cannot be started: ${(error as Error).message}`, {
      option: 'command',
      received: command[0],
      cause: error,
    })
  }
}

type Reason = { kind: 'time' } | { kind: 'signal' } | { kind: 'ended'; code: number }

async function firstOf(options: DevOptions, child: ChildTree | undefined, signals: Signals): Promise<Reason> {
  let timer: NodeJS.Timeout | undefined
  const reasons: Promise<Reason>[] = [signals.first.then(() => ({ kind: 'signal' }))]
  if (options.forMs !== undefined) {
    const { promise, resolve } = Promise.withResolvers<Reason>()
    timer = setTimeout(resolve, options.forMs, { kind: 'time' })
    reasons.push(promise)
  }
  if (child !== undefined) {
    reasons.push(
      child.ended.then(async (code) => {
        // At a terminal the page stays: what a service did before it fell is worth looking at.
        if (process.stdout.isTTY && options.forMs === undefined) {
          say(`the command ended with code ${code}; the page stays until Ctrl-C`)
          await signals.first
        }
        return { kind: 'ended', code } as const
      }),
    )
  }
  const reason = await Promise.race(reasons)
  clearTimeout(timer)
  return reason
}

interface Signals {
  readonly first: Promise<void>
  onSecond(listener: () => void): void
  close(): void
}

function listenForSignals(): Signals {
  let count = 0
  let second: () => void = () => undefined
  const { promise: first, resolve: resolveFirst } = Promise.withResolvers<void>()
  const listener = () => {
    count += 1
    if (count === 1) resolveFirst()
    else second()
  }
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.on(name, listener)
  return {
    first,
    onSecond(listener) {
      second = listener
    },
    close() {
      for (const name of names) process.off(name, listener)
    },
  }
}

/** With `--for` nobody may be watching: a kind of telemetry that never came is a failure. */
function judge(summary: LocalStackSummary): number {
  const missing = Object.entries(summary).filter(([, count]) => count === 0)
  if (missing.length === 0) return 0
  console.error(`vigie: no ${missing.map(([name]) => name).join(', no ')} arrived`)
  return 1
}

function describe({ requests, series, spans, lines }: LocalStackSummary): string {
  return `saw ${requests} requests, ${series} series, ${spans} spans, ${lines} lines`
}

function sayFirst(what: 'request' | 'trace' | 'line' | 'service', service: string): void {
  say(what === 'service' ? `${service} is scraped` : `first ${what}, from ${service}`)
}

function sayHowToSend(stack: LocalStack): void {
  const variables = Object.entries(serviceEnvironment(stack.url)).map(([name, value]) => `${name}=${value}`)
  say(
    `no command was given; a service in another terminal reports here with\n  ${variables.join(' \\\n  ')} \\\n  node --import vigie/register app.js`,
  )
}

function say(text: string): void {
  console.log(`${styleText('dim', 'vigie')} ${text}`)
}
