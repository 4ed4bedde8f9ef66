import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Variant } from './watched-service.ts'

/** The app without sockets, in a process of its own. */
export interface FedService {
  /** Answers so many requests. @returns processor time of each, in microseconds, user and system, of all threads */
  cpuPerRequest(requests: number): Promise<number>
  end(): Promise<void>
}

/** Its standard output is a pipe that is read, as a container's is. */
export async function startFedService({ imports = [], environment = {} }: Variant): Promise<FedService> {
  const child = fork(`${import.meta.dirname}/fed-app.mjs`, {
    execArgv: imports.flatMap((name) => ['--import', name]),
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  child.stdout!.resume()
  await once(child, 'message')
  return {
    async cpuPerRequest(requests) {
      child.send({ requests })
      const [{ microseconds }] = (await once(child, 'message')) as [{ microseconds: number }]
      return microseconds
    },
    async end() {
      const ended = once(child, 'close')
      child.send('end')
      await ended
    },
  }
}
