import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** How one variant of the service is watched. */
export interface Variant {
  readonly name: string
  readonly imports?: readonly string[]
  /** Further arguments of Node. */
  readonly execArgv?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** After a collection, where the service runs with `--expose-gc`. */
export interface Memory {
  readonly heapMB: number
  readonly rssMB: number
}

export interface WatchedService {
  readonly url: string
  /** Processor time so far, in microseconds, user and system. */
  cpuMicroseconds(): Promise<number>
  memory(): Promise<Memory>
  /** Lines on standard output so far. */
  lines(): number
  end(): Promise<void>
}

/** Starts the app in a process of its own. Its standard output is a pipe that is read, as a container's is. */
export async function startService({
  imports = [],
  execArgv = [],
  environment = {},
}: Variant): Promise<WatchedService> {
  const child = fork(`${import.meta.dirname}/app.mjs`, {
    execArgv: [...execArgv, ...imports.flatMap((name) => ['--import', name])],
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  let lines = 0
  child.stdout!.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
  })
  const { port } = (await answer(child)) as { port: number }
  return {
    url: `http://127.0.0.1:${port}/orders/4711`,
    lines: () => lines,
    async cpuMicroseconds() {
      child.send('cpu')
      const { cpu } = (await answer(child)) as { cpu: NodeJS.CpuUsage }
      return cpu.user + cpu.system
    },
    async memory() {
      child.send('memory')
      const { heap, rss } = (await answer(child)) as { heap: number; rss: number }
      return { heapMB: heap / 1_048_576, rssMB: rss / 1_048_576 }
    },
    async end() {
      const ended = once(child, 'close')
      child.send('end')
      await ended
    },
  }
}

export interface CountingSink {
  readonly url: string
  /** Spans that have arrived so far from a variant, whose endpoint is `<url>/<name without spaces>`. */
  spans(variant: string): Promise<number>
  end(): void
}

export async function startSink(): Promise<CountingSink> {
  const child = fork(`${import.meta.dirname}/sink.ts`, { execArgv: [] })
  const { port } = (await answer(child)) as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    async spans(variant) {
      child.send('count')
      const { spans } = (await answer(child)) as { spans: Record<string, number> }
      return spans[pathOf(variant)] ?? 0
    },
    end: () => child.disconnect(),
  }
}

async function answer(child: ChildProcess): Promise<unknown> {
  const [message] = (await once(child, 'message')) as [unknown]
  return message
}

/** A variant's name as a path. */
export function pathOf(variant: string): string {
  return variant.replace(/\W+/g, '-')
}
