import { connect } from 'node:net'
import type { HealthCheckOptions } from '../health-check.ts'
import { type CheckSettings, settingsOf } from './check-settings.ts'

export interface TcpCheckOptions extends CheckSettings {
  readonly host: string
  readonly port: number
}

/** Opens a TCP connection and closes it. It shows that somebody listens, not that they work: a query shows more. */
export function tcpCheck(options: TcpCheckOptions): HealthCheckOptions {
  const { host, port } = options
  return {
    ...settingsOf(options),
    run: (signal) =>
      new Promise<void>((resolve, reject) => {
        const socket = connect({ host, port, signal })
        socket.once('connect', () => {
          socket.destroy()
          resolve()
        })
        socket.once('error', reject)
      }),
  }
}
