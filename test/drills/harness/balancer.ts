import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'
import { timeProbe } from './time-probe.ts'

export interface Backend {
  readonly port: number
  /** Where readiness is asked. */
  readonly readinessUrl: string
}

export interface Balancer {
  readonly port: number
  add(backend: Backend): void
  /** Backends that get new connections now. */
  inRotation(): Backend[]
  close(): Promise<void>
}

const probeEveryMs = 100

/**
 * Spreads connections over ready backends in turn, as kube-proxy does: it works on connections, repeats nothing, and hears
 * of a change of readiness `delayMs` late.
 */
export async function startBalancer({ delayMs }: { delayMs: number }): Promise<Balancer> {
  const rotation: Backend[] = []
  const stops: (() => void)[] = []
  const sockets = new Set<Socket>()
  let turn = 0
  const server = createServer((client) => {
    const backend = rotation[turn++ % rotation.length]
    if (!backend) {
      client.destroy()
      return
    }
    const upstream = connect(backend.port, '127.0.0.1')
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.setNoDelay(true)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    add(backend) {
      let known = false
      let asking = false
      const ask = async () => {
        if (asking) return
        asking = true
        const ready = (await timeProbe(backend.readinessUrl)).status === 200
        asking = false
        if (ready === known) return
        known = ready
        // What was seen then counts, not what is known by now: a probe that is late once must not put a backend in twice, of
        // which one stays when the replica has gone.
        setTimeout(() => {
          const at = rotation.indexOf(backend)
          if (ready && at === -1) rotation.push(backend)
          if (!ready && at !== -1) rotation.splice(at, 1)
        }, delayMs)
      }
      const timer = setInterval(ask, probeEveryMs)
      stops.push(() => clearInterval(timer))
    },
    inRotation: () => [...rotation],
    close() {
      for (const stop of stops) stop()
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
