/** What a service of the shop says to the process that started it, once it can be used. */
export interface ReadyMessage {
  readonly ready: true
  /** The TCP port it listens on; absent for a service without a server. */
  readonly port?: number
}

/** Tells the process that started this one, if there is one, that this service can be used. */
export function announceReady(name: string, port?: number): void {
  console.log(`${name} ${port === undefined ? 'ready' : `listening on ${port}`}, pid ${process.pid}`)
  process.send?.({ ready: true, port } satisfies ReadyMessage)
}
