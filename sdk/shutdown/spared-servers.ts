import type { Server } from 'node:net'

const spared = new WeakSet<Server>()

/** Leaves a server open while the service's own are closed: probes must answer until the process is gone. */
export function spareFromShutdown(server: Server): void {
  spared.add(server)
}

export function isSpared(server: Server): boolean {
  return spared.has(server)
}
