import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of the examples that runs. */
export interface Program {
  readonly child: ChildProcess
  /** What it printed so far, standard output and standard error. */
  readonly lines: readonly string[]
  /** Resolves with the first match of `pattern` in a line; rejects with all lines when the program ends without one. */
  line(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves with its exit code, or the signal that killed it. */
  readonly ended: Promise<number | string>
}

/** Runs `node [flags] examples/<file>`, with `variables` instead of the ones of this process that concern telemetry. */
export function runProgram(
  file: string,
  { flags = [], args = [], variables = {} }: { flags?: string[]; args?: string[]; variables?: NodeJS.ProcessEnv } = {},
): Program {
  const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url))
  const kept = Object.entries(process.env).filter(([name]) => !/^(OTEL|VIGIE|SHOP|VITEST|NODE_OPTIONS)/.test(name))
  const child = spawn(process.execPath, [...flags, path, ...args], {
    env: { ...Object.fromEntries(kept), PORT: '0', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const readers = [createInterface(child.stdout), createInterface(child.stderr)]
  for (const reader of readers) reader.on('line', (text) => lines.push(text))
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string)
  const line = (pattern: RegExp) => {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
    const look = () => {
      for (const text of lines) {
        const match = pattern.exec(text)
        if (match) resolve(match)
      }
    }
    for (const reader of readers) reader.on('line', look)
    look()
    ended.then((how) => reject(new Error(`ended with ${how} without ${pattern}:\n${lines.join('\n')}`)))
    return promise
  }
  return { child, lines, line, ended }
}
