// Asks a path again and again over a few connections, with as little work as possible on this side.
import { connect } from 'node:net'

export interface StormOrder {
  readonly port: number
  readonly path: string
  readonly perSecond: number
}

/** From the first answer to the order to stop. */
export interface StormEnd {
  readonly perSecond: number
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>
}

const connections = 8
/** Probes come one by one, from many who know nothing of each other; a timer can't be finer. */
const everyMs = 1

process.once('message', ({ port, path, perSecond }: StormOrder) => {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`
  const statuses: Record<string, number> = {}
  let answered = 0
  let startedMs = 0
  const sockets = Array.from({ length: connections }, () => {
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      for (const [, status] of data.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        statuses[status!] = (statuses[status!] ?? 0) + 1
        answered += 1
      }
      if (startedMs === 0) {
        startedMs = performance.now()
        process.send?.('begun')
      }
    })
    return socket
  })
  const firstMs = performance.now()
  let sent = 0
  setInterval(() => {
    const due = ((performance.now() - firstMs) / 1000) * perSecond
    for (; sent < due; sent++) sockets[sent % connections]!.write(request)
  }, everyMs)
  process.once('message', () => {
    const end: StormEnd = { perSecond: answered / ((performance.now() - startedMs) / 1000), statuses }
    process.send?.(end, undefined, undefined, () => process.exit())
  })
})
process.once('disconnect', () => process.exit())
