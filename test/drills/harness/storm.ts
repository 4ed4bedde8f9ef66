import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { StormEnd, StormOrder } from './storm-process.ts'

export interface Storm {
  /** @returns what came back until now */
  stop(): Promise<StormEnd>
}

/** Asks a path at a steady pace, from a process of its own: whoever measures beside it must not be slowed by the asking. */
export async function startStorm(order: StormOrder): Promise<Storm> {
  const child = fork(new URL('./storm-process.ts', import.meta.url), { execArgv: [] })
  child.send(order)
  await once(child, 'message')
  return {
    async stop() {
      const ended = once(child, 'message')
      child.send('stop')
      const [end] = (await ended) as [StormEnd]
      child.disconnect()
      return end
    },
  }
}
