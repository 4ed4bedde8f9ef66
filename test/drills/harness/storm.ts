import { connect } from 'node:net'

export interface Storm {
  readonly answered: number
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>
  stop(): void
}

const everyMs = 5

/** Asks a path at a steady pace over a few connections, with as little work as possible on this side. */
export function startStorm(port: number, path: string, perSecond: number, connections = 8): Storm {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`
  const statuses: Record<string, number> = {}
  let answered = 0
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      for (const [, status] of data.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        statuses[status!] = (statuses[status!] ?? 0) + 1
        answered += 1
      }
    })
    return socket
  })
  const startedMs = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - startedMs) / 1000) * perSecond
    for (; sent < due; sent++) sockets[sent % connections]!.write(request)
  }, everyMs)
  return {
    get answered() {
      return answered
    },
    statuses,
    stop() {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
    },
  }
}
